import type { Hash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { RequestContext } from "./http.ts";
import type { Publish } from "./state.ts";
import type { World } from "./world.ts";

/** Where the bytes of a chunk are written. Without a sink they are discarded. */
interface ChunkSink {
  readonly hash: Hash;
  readonly publish: Publish;
  readonly first: number;
}

/**
 * Reads a chunk's body, one packet in memory at a time. Returns "client-left" when the connection
 * broke, "stopped" when a planned fault ends it.
 */
export async function receiveChunk(
  world: World,
  context: RequestContext,
  sink: ChunkSink | undefined,
): Promise<"whole" | "client-left" | "stopped"> {
  const file = sink && (await world.media.openForWriting(sink.publish.publish_id));
  const { stopAfter = Infinity, bytesPerSecond } = context.bodyFault;
  let got = 0;
  try {
    for await (const packet of context.request.iterator({ destroyOnReturn: false })) {
      const bytes = packet as Buffer;
      // Another connection may have delivered this chunk, and its bytes must not change.
      if (file && sink.publish.received_bytes === sink.first) {
        sink.hash.update(bytes);
        await file.write(bytes, 0, bytes.length, sink.first + got);
      }
      got += bytes.length;
      if (got >= stopAfter) return "stopped";
      if (bytesPerSecond) await sleep((bytes.length / bytesPerSecond) * 1000);
    }
    return "whole";
  } catch (error) {
    if (isConnectionLoss(context)) return "client-left";
    throw error;
  } finally {
    await file?.close();
  }
}

function isConnectionLoss(context: RequestContext): boolean {
  return context.request.destroyed || context.request.errored !== null;
}
