import { finishProcessing, isRunning, makePublic } from "./publish-lifecycle.ts";
import { pullTask } from "./pull.ts";
import { webhookTask } from "./webhooks.ts";
import type { World } from "./world.ts";

/** Work that is due at a (virtual) time. */
interface ScheduledTask {
  /** Returns the next due time; Infinity when nothing is planned. */
  readonly next: () => number;
  readonly run: () => void;
}

const MAX_TIMER_MS = 2_000_000_000;

/** Runs everything that is due, then sleeps until the next task. Checks after every ledger line. */
export function startScheduler(world: World): { stop: () => void } {
  const tasks: readonly ScheduledTask[] = [
    processingTask(world),
    moderationTask(world),
    emptyDraftTask(world),
    pullTask(world),
    webhookTask(world),
  ];
  let timer: NodeJS.Timeout | undefined;
  let isScheduled = false;
  let isStopped = false;

  const runDue = (): void => {
    isScheduled = false;
    if (isStopped) return;
    for (const task of tasks) task.run();
    clearTimeout(timer);
    const next = Math.min(...tasks.map((task) => task.next()));
    if (next === Infinity) return;
    timer = setTimeout(runDue, Math.min(Math.max(next - world.now(), 0), MAX_TIMER_MS));
  };
  world.onRecord = () => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(runDue);
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
        isRunning(publish) && publish.ready_at !== undefined && !isStuck(publish.planned_outcome),
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

/** With the setting, an upload whose address expired leaves a draft without a video. */
function emptyDraftTask(world: World): ScheduledTask {
  const waiting = () =>
    world.state.settings.expired_upload === "empty-draft"
      ? [...world.state.publishes.values()].filter(
          ({ status, media }) => status === "PROCESSING_UPLOAD" && media === undefined,
        )
      : [];
  return {
    next: () =>
      Math.min(...waiting().map(({ upload_expires_at }) => upload_expires_at ?? Infinity)),
    run: () => {
      for (const { publish_id, upload_expires_at = Infinity } of waiting())
        if (upload_expires_at <= world.now())
          world.record({ type: "publish.delivered", publish_id });
    },
  };
}

const isStuck = (outcome: { fail_reason: string | undefined } | undefined): boolean =>
  outcome !== undefined && outcome.fail_reason === undefined;

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
