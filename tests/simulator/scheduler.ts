import { finishProcessing, isRunning, makePublic } from "./publish-lifecycle.ts";
import { pullTask } from "./pull.ts";
import { webhookTask } from "./webhooks.ts";
import type { World } from "./world.ts";

/** Something that happens by itself as (virtual) time passes. */
interface ScheduledTask {
  /** When it has something to do next; Infinity when nothing is planned. */
  readonly next: () => number;
  readonly run: () => void;
}

const MAX_TIMER_MS = 2_000_000_000;

/** Runs everything that is due, then sleeps until the next thing is. Looks again after every ledger line. */
export function startScheduler(world: World): { stop: () => void } {
  const duties: readonly ScheduledTask[] = [
    processingTask(world),
    moderationTask(world),
    pullTask(world),
    webhookTask(world),
  ];
  let timer: NodeJS.Timeout | undefined;
  let isAsked = false;
  let isStopped = false;

  const look = (): void => {
    isAsked = false;
    if (isStopped) return;
    for (const duty of duties) duty.run();
    clearTimeout(timer);
    const next = Math.min(...duties.map((duty) => duty.next()));
    if (next === Infinity) return;
    timer = setTimeout(look, Math.min(Math.max(next - world.now(), 0), MAX_TIMER_MS));
  };
  world.onRecord = () => {
    if (isAsked) return;
    isAsked = true;
    setImmediate(look);
  };
  world.onRecord();
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function processingTask(world: World): ScheduledTask {
  const waiting = () =>
    [...world.state.publishes.values()].filter(
      (publish) =>
        isRunning(publish) && publish.ready_at !== undefined && !isStuck(publish.plannedOutcome),
    );
  return {
    next: () => Math.min(...waiting().map((publish) => publish.ready_at ?? Infinity)),
    run: () => {
      for (const publish of waiting()) {
        if ((publish.ready_at ?? Infinity) <= world.now()) finishProcessing(world, publish);
      }
    },
  };
}

const isStuck = (fate: { fail_reason: string | undefined } | undefined): boolean =>
  fate !== undefined && fate.fail_reason === undefined;

function moderationTask(world: World): ScheduledTask {
  const waiting = () =>
    [...world.state.publishes.values()].flatMap((publish) =>
      publish.posts.filter((post) => !post.is_public).map((post) => ({ publish, post })),
    );
  return {
    next: () => Math.min(...waiting().map(({ post }) => post.public_at)),
    run: () => {
      for (const { publish, post } of waiting()) {
        if (post.public_at <= world.now()) makePublic(world, publish, post.post_id);
      }
    },
  };
}
