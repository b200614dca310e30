import { createHash } from "node:crypto";
import { checkContainer } from "./media.ts";
import { completeMedia, failPublish, isRunning } from "./publish-lifecycle.ts";
import type { Publish } from "./state.ts";
import type { World } from "./world.ts";

const MAX_VIDEO_BYTES = 4 * 2 ** 30;

/**
 * Runs the downloads of PULL_FROM_URL ("Media transfer guide"). Each ends after an hour or when its
 * publish fails (cancelled, app removed), and starts again with the simulator.
 */
export function pullTask(world: World) {
  const running = new Map<string, AbortController>();
  const waiting = (): Publish[] =>
    [...world.state.publishes.values()].filter(
      (publish) =>
        publish.source === "PULL_FROM_URL" && publish.media === undefined && isRunning(publish),
    );
  return {
    next: () => Math.min(...waiting().map((publish) => publish.pull_gives_up_at ?? Infinity)),
    run: () => {
      for (const [id, controller] of running) {
        const publish = world.state.publishes.get(id);
        if (!publish || !isRunning(publish)) controller.abort();
      }
      for (const publish of waiting()) {
        if ((publish.pull_gives_up_at ?? Infinity) <= world.now()) {
          failPublish(world, publish, "video_pull_failed");
        } else if (!running.has(publish.publish_id)) {
          const controller = new AbortController();
          running.set(publish.publish_id, controller);
          void pull(world, publish, controller.signal).finally(() => {
            running.delete(publish.publish_id);
          });
        }
      }
    },
  };
}

async function pull(world: World, publish: Publish, signal: AbortSignal): Promise<void> {
  const media = await download(world, publish, signal).catch(() => undefined);
  if (signal.aborted || !isRunning(publish)) return;
  if (!media) {
    failPublish(world, publish, "video_pull_failed");
    return;
  }
  const verdict = checkContainer(await world.media.head(publish.publish_id, 16));
  completeMedia(world, publish, { ...media, verdict });
}

/** Streams the video to disk. A redirect, a status other than 200 or a short body fails. */
async function download(
  world: World,
  publish: Publish,
  signal: AbortSignal,
): Promise<{ size: number; sha256: string } | undefined> {
  const url = world.secrets.recall(publish.publish_id);
  if (url === undefined) return undefined;
  const response = await fetch(url, { redirect: "manual", signal });
  if (response.status !== 200 || !response.body) return undefined;
  world.media.discard(publish.publish_id);
  const file = await world.media.openForWriting(publish.publish_id);
  const hash = createHash("sha256");
  let size = 0;
  try {
    for await (const part of response.body) {
      if (size + part.length > MAX_VIDEO_BYTES) return undefined;
      hash.update(part);
      await file.write(part, 0, part.length, size);
      size += part.length;
      publish.received_bytes = size;
    }
  } finally {
    await file.close();
  }
  return size > 0 ? { size, sha256: hash.digest("hex") } : undefined;
}
