import "server-only";
import http from "node:http";
import https from "node:https";
import { finished } from "node:stream/promises";

import type { Secret } from "#lib/infra/secret";
import type { Exchange } from "#lib/tiktok/call";
import { trustedUploadUrl, type Told } from "#lib/tiktok/envelope";
import { readPutAnswer, type PutResult } from "#lib/tiktok/put-answer";
import { troubleOf, watchSending } from "#lib/tiktok/wire";

export type { PutResult } from "#lib/tiktok/put-answer";

export type PutRange = {
  uploadUrl: Secret;
  /** The bytes first..last; each piece is used up before the next is asked for. */
  body: AsyncIterable<Buffer>;
  /** Asked as the request leaves and before each piece: false sends nothing more, and the result is `unclear` with code `aborted`. */
  mayGoOn: () => boolean;
  /** Asked when only the last piece is left: false cuts the connection, and TikTok never has the whole range. */
  mayEnd: () => Promise<boolean>;
  /** First and last byte of the range, inclusive, and the size of the whole file. */
  first: number;
  last: number;
  total: number;
  contentType: string;
  /** Aborting cuts the connection at once; the result is then `unclear` with code `aborted`. */
  signal: AbortSignal;
  /** Told how many bytes of this range were handed to the connection so far. */
  onBytes: (bytesSent: number) => void;
  patience: Patience;
};

/** How long a PUT may take, in milliseconds, before it is cut. */
export type Patience = {
  /** The whole exchange, however well it goes. */
  deadlineMs: number;
  /** Without the connection taking a piece. */
  stallMs: number;
  /** For the answer, once the connection has taken the last piece. */
  answerMs: number;
};

const agents = {
  http: new http.Agent({ keepAlive: true, maxFreeSockets: 8 }),
  https: new https.Agent({ keepAlive: true, maxFreeSockets: 8 }),
};

/** Why we cut a connection ourselves. */
class Cut extends Error {}

/**
 * Sends one range of the file to TikTok ("Media transfer guide"). Streams; never holds a chunk, never sends a byte more or less
 * than announced. What ends it early is cut and `unclear`; a code that begins with `source_` (short, long, failed, changed) means
 * that the last piece never left. Never throws, never follows a redirect.
 */
export async function putRange(put: PutRange): Promise<Told<PutResult>> {
  const started = performance.now();
  const url = put.uploadUrl.reveal();
  let bytesSent = 0;
  let sentAnything = false;
  const told = (httpStatus: number | null, result: PutResult, logId: string | null = null): Told<PutResult> => {
    const code = result.kind === "accepted" ? "ok" : result.code;
    const exchange: Exchange = { httpStatus, code, logId, durationMs: Math.round(performance.now() - started), sentAnything };
    return { result, exchange };
  };
  if (!trustedUploadUrl(url)) return told(null, { kind: "bad_request", code: "untrusted_upload_url" });

  if (!put.mayGoOn()) return told(null, { kind: "unclear", code: "aborted", bytesSent });
  const expected = put.last - put.first + 1;
  const deadline = AbortSignal.timeout(put.patience.deadlineMs);
  const signal = AbortSignal.any([deadline, put.signal]);
  const secure = url.startsWith("https:");
  const headers = {
    "content-type": put.contentType,
    "content-length": expected,
    "content-range": `bytes ${put.first}-${put.last}/${put.total}`,
  };
  const options = { method: "PUT", signal, headers, agent: secure ? agents.https : agents.http };
  const request = secure ? https.request(url, options) : http.request(url, options);
  watchSending(request, secure, () => (sentAnything = true));

  const answered = new Promise<http.IncomingMessage>((resolve, reject) => request.once("response", resolve).on("error", reject));
  // Counted before the connection says that the bytes are through: an answer may come sooner.
  const sent = sendPieces(request, put, (bytes) => put.onBytes((bytesSent = bytes)));
  sent.catch((error: unknown) => request.destroy(error instanceof Error ? error : new Cut("source_failed")));
  try {
    const response = await answered;
    const whole = bytesSent === expected;
    if (whole) await readOut(response);
    if (!whole || !response.readableEnded) request.destroy();
    return told(response.statusCode ?? 0, readPutAnswer(response, put, whole, bytesSent), logIdOf(response));
  } catch (error) {
    const code = put.signal.aborted ? "aborted" : error instanceof Cut ? error.message : troubleOf(error, deadline);
    return told(null, { kind: "unclear", code, bytesSent });
  } finally {
    // Nobody may close the file or use its memory again while a piece is on its way.
    await sent.catch(() => undefined);
  }
}

/** Hands the body to the connection, piece after piece, and cuts it when it stands still. */
async function sendPieces(request: http.ClientRequest, put: PutRange, count: (bytes: number) => void): Promise<void> {
  const { patience, first, last } = put;
  const expected = last - first + 1;
  const write = writer(request);
  let timer: NodeJS.Timeout | undefined;
  const expect = (ms: number, code: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => request.destroy(new Cut(code)), ms).unref();
  };
  request.once("close", () => clearTimeout(timer));
  expect(patience.stallMs, "stalled");
  let passed = 0;
  for await (const piece of sourceOf(put.body)) {
    passed += piece.length;
    if (passed > expected) throw new Cut("source_long");
    if (passed === expected && !(await put.mayEnd().catch(() => false))) throw new Cut("source_changed");
    if (!put.mayGoOn()) throw new Cut("aborted");
    count(passed);
    await write(piece);
    if (passed < expected) expect(patience.stallMs, "stalled");
    else expect(patience.answerMs, "no_answer");
  }
  if (passed < expected) throw new Cut("source_short");
  request.end();
}

/** A source that fails is not TikTok's doing. */
async function* sourceOf(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch {
    throw new Cut("source_failed");
  }
}

/** Writes and waits until the connection has taken the piece, or is gone. */
function writer(request: http.ClientRequest): (piece: Buffer) => Promise<void> {
  let fail: ((error: Error) => void) | undefined;
  request.once("close", () => fail?.(new Cut("reset")));
  return (piece) =>
    new Promise((resolve, reject) => {
      if (request.destroyed) return reject(new Cut("reset"));
      fail = reject;
      request.write(piece, (error) => (error ? reject(error) : resolve()));
    });
}

/** The body means nothing, but a connection whose answer was read to its end carries the next chunk. */
async function readOut(response: http.IncomingMessage): Promise<void> {
  response.resume();
  await finished(response, { signal: AbortSignal.timeout(1000), cleanup: true }).catch(() => undefined);
}

const logIdOf = (response: http.IncomingMessage) => {
  const value = response.headers["x-tt-logid"];
  return typeof value === "string" && /^[\w-]{1,80}$/.test(value) ? value : null;
};
