// One lane of a proof: a process with a world of its own that takes one task after the other from its parent.
import type { Outcome, Task } from "#tests/prove/case";
import { takeCensus } from "#tests/prove/census";
import { Ground } from "#tests/prove/ground";
import { Crew, runCase } from "#tests/prove/run-case";

/** A world is made anew after so many tasks, so that nothing old slows what comes. */
const TASKS_A_WORLD = 25;

const [folder = "", template = "", keep = ""] = process.argv.slice(2);

type World = { ground: Ground; crew: Crew; tasks: number };
let world: World | undefined;

async function current(): Promise<World> {
  if (world && world.tasks >= TASKS_A_WORLD) await leave();
  if (!world) {
    const ground = await Ground.open(folder, template);
    world = { ground, crew: new Crew(ground), tasks: 0 };
  }
  world.tasks += 1;
  return world;
}

async function leave(keepAs?: string): Promise<void> {
  const { ground } = world ?? {};
  world = undefined;
  await ground?.close(keepAs);
}

async function run(task: Task): Promise<Outcome> {
  const { ground, crew } = await current();
  switch (task.kind) {
    case "kill":
    case "pause":
    case "cell":
    case "control":
      return runCase(ground, crew, task);
    default:
      throw new Error(`no such task: ${task.kind}`);
  }
}

process.on("message", (message: { task?: Task; census?: true; end?: true }) => {
  void (async () => {
    if (message.census) {
      process.send?.({ census: await takeCensus((await current()).ground) });
      return leave();
    }
    if (message.end) {
      await leave();
      process.exit(0);
    }
    const { task } = message;
    if (!task) return;
    let outcome: Outcome;
    try {
      outcome = await run(task);
    } catch (error) {
      const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const { id, kind, name, seed } = task;
      const violations = [{ invariant: "harness", sentence, about: id }];
      outcome = { id, kind, name, seed, rest: "unknown", ok: false, struck: false, deliveries: 0, arrived: 0, recoveries: [], violations, seconds: 0 };
    }
    // What went wrong must not be found again in the next task's evidence.
    if (!outcome.ok) await leave(`${keep}/${task.id}`).catch(() => undefined);
    process.send?.({ outcome });
  })();
});
process.send?.({ ready: true });
