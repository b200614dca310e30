import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { KillPointCensus } from "#tests/prove/kill-point-census";
import { failedToRun, type ProofResult, type ProofTask } from "#tests/prove/task";

const NODE_FLAGS = [
  "--conditions=react-server",
  "--disable-warning=ExperimentalWarning",
  // Prisma runs parallel queries inside a transaction, and pg warns about that.
  "--no-deprecation",
];

type LaneOptions = {
  folder: string;
  template: string;
  /** Whether the lane has its own database server, which it may break. */
  kind: "plain" | "own";
  /** All running lanes, for the signal handler that stops the proof. */
  children: Set<ChildProcess>;
};

/** A process with its own workspace (lane.ts). Starts when needed, and again after it has ended. */
export class LaneProcess {
  readonly #options: LaneOptions;
  #child: ChildProcess | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  async census(): Promise<KillPointCensus> {
    const { census } = await this.#request<{ census: KillPointCensus }>({ census: true });
    this.#child = undefined;
    return census;
  }

  /** Runs a task. Reports a lane that ends during it as a fault of the proof. */
  async run(task: ProofTask): Promise<ProofResult> {
    try {
      const { result, last } = await this.#request<{ result: ProofResult; last: boolean }>({
        task,
      });
      if (last) this.#child = undefined;
      return result;
    } catch (error) {
      this.#child = undefined;
      return failedToRun(task, error);
    }
  }

  /** Ends the process, if any. The next task starts a new one. */
  async end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    const ended = once(child, "exit");
    child.send({ end: true });
    await ended;
  }

  async #request<T>(message: object): Promise<T> {
    const child = this.#child ?? (await this.#start());
    child.send(message);
    return (await nextMessage(child)) as T;
  }

  async #start(): Promise<ChildProcess> {
    const { folder, template, kind, children } = this.#options;
    const args = [join(folder, "grounds"), template, join(folder, "failures"), kind];
    const child = fork("tests/prove/lane.ts", args, { execArgv: NODE_FLAGS });
    children.add(child);
    child.once("exit", () => children.delete(child));
    this.#child = child;
    await nextMessage(child);
    return child;
  }
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const received = new AbortController();
  const { signal } = received;
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error("a lane ended in the middle of a task");
  });
  ended.catch(() => undefined);
  const [message] = (await Promise.race([once(child, "message", { signal }), ended])) as [unknown];
  received.abort();
  return message;
}
