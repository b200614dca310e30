import "server-only";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

import type { ReadLimits } from "#lib/feeds/read/limits";
import { FileRefused } from "#lib/feeds/read/problem";

type Budget = Pick<ReadLimits, "bytes" | "ratio" | "ratioAfter">;

/** Counts what a packed file becomes, and refuses it beyond the bounds. */
export function countInflated({ bytes, ratio, ratioAfter }: Budget) {
  let inflated = 0;
  return (more: number, packed: number) => {
    inflated += more;
    if (inflated > bytes || (inflated > ratioAfter && inflated > ratio * packed))
      throw new FileRefused("inflates_too_much");
  };
}

/**
 * Inflates gzip (RFC 1952, several members too).
 * @throws FileRefused `inflates_too_much`, `cut_off` or `archive_damaged`.
 */
export async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  limits: Budget,
): AsyncGenerator<Uint8Array, void, void> {
  let packed = 0;
  async function* counted() {
    for await (const bytes of source) {
      packed += bytes.length;
      yield bytes;
    }
  }
  const input = Readable.from(counted(), { objectMode: false, highWaterMark: 64 * 1024 });
  const output = createGunzip({ chunkSize: 64 * 1024 });
  input.on("error", (error) => output.destroy(error));
  const count = countInflated(limits);
  try {
    for await (const bytes of input.pipe(output)) {
      if (!(bytes instanceof Uint8Array)) continue;
      count(bytes.length, packed);
      yield bytes;
    }
  } catch (error) {
    throw asRefusal(error);
  } finally {
    output.destroy();
    input.destroy();
  }
}

/** Names the errors of zlib; passes on others, such as those of the disk. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error.code === "Z_BUF_ERROR") return new FileRefused("cut_off", {}, { cause: error });
  if (typeof error.code === "string" && error.code.startsWith("Z_"))
    return new FileRefused("archive_damaged", {}, { cause: error });
  return error;
}
