import "server-only";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { z } from "zod";

import { system } from "#lib/actor";
import { serveFetch, type FetchedFile } from "#lib/deliveries/serve-fetch";
import { refuse } from "#lib/errors";
import { fileStat, readFile } from "#lib/infra/files";
import { limit } from "#lib/infra/limiter";
import { log } from "#lib/infra/log";
import { clientAddress } from "#lib/web/client-address";
import { replyError } from "#lib/web/reply";
import { replyFile } from "#lib/web/reply-file";

/** While bytes flow, the transfer is looked at this often: cancelled or disconnected, the stream is cut. */
const LOOK_MS = 1000;
/** The last byte waits this long for TikTok's answer to the init; one deadline of that call and some more. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 200;

const id = z.uuid();

/** Not there, without a hint why: forged, expired, closed and never known look the same. */
const nothingHere = () => refuse("not_found", "There is nothing here.");

/** Ends the connection before all was sent, as the server treats a client that left: without a word and without a log line. */
const cut = () => new DOMException("the address was closed", "AbortError");

/** Gives a video to whoever holds its address (serve-fetch.ts): GET and HEAD, byte ranges, never kept by a cache or an index. */
export async function replyFetch(request: Request, given: { transferId: string; key: string }): Promise<Response> {
  try {
    const known = id.safeParse(given.transferId).success;
    await limit("media", known ? given.transferId : "", clientAddress(request));
    if (!known) throw nothingHere();
    const outcome = await serveFetch(system, { ...given, bytes: request.method === "HEAD" ? "none" : "some" });
    if (outcome.kind !== "serve") throw nothingHere();
    const { file } = outcome;
    if ((await fileStat(file.fileKey))?.sizeBytes !== file.sizeBytes) throw nothingHere();
    const { fileKey, ...told } = file;
    const response = await replyFile(request, { key: fileKey, ...told, name: "video.mp4" }, (part) => guarded(file, part, given));
    response.headers.set("x-robots-tag", "noindex");
    return response;
  } catch (error) {
    // The path is a secret while it lives.
    const response = replyError(error, "/media");
    response.headers.set("x-robots-tag", "noindex");
    return response;
  }
}

/**
 * The bytes of a part. A part that ends with the file's last byte keeps its last piece back until all bytes before it have the hash that
 * was agreed to, and until it is written down that a draft may exist from here on.
 */
async function* guarded(
  file: FetchedFile,
  part: { first: number; last: number },
  given: { transferId: string; key: string },
): AsyncGenerator<Buffer, void, undefined> {
  const ends = part.last === file.sizeBytes - 1;
  const hash = createHash("sha256");
  if (ends && part.first > 0) for await (const piece of pieces(file, { first: 0, last: part.first - 1 })) hash.update(piece);
  let held: Buffer | null = null;
  let lookedAt = performance.now();
  for await (const piece of pieces(file, part)) {
    if (performance.now() - lookedAt >= LOOK_MS) {
      await requireOpen(given);
      lookedAt = performance.now();
    }
    if (held) yield held;
    if (ends) hash.update(piece);
    held = piece;
  }
  if (ends) {
    if (hash.digest("hex") !== file.sha256) {
      log.error("a video changed on the disk while TikTok fetched it; it was not given out whole", "media_changed");
      throw cut();
    }
    await admitLast(given);
  }
  if (held) yield held;
}

const pieces = ({ fileKey }: FetchedFile, part: { first: number; last: number }) => readFile(fileKey, part) as AsyncIterable<Buffer>;

/** A database that is away for a moment cuts nothing: only the last byte decides, and it does not leave without a note. */
async function requireOpen(given: { transferId: string; key: string }): Promise<void> {
  const outcome = await serveFetch(system, { ...given, bytes: "none" }).catch(() => null);
  if (outcome && outcome.kind !== "serve") throw cut();
}

async function admitLast(given: { transferId: string; key: string }): Promise<void> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(PAUSE_MS)) {
    const outcome = await serveFetch(system, { ...given, bytes: "last" });
    if (outcome.kind === "serve") return;
    if (outcome.kind === "closed") throw cut();
  }
  throw cut();
}
