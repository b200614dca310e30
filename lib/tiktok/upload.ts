import "server-only";
import http from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";

import type { Secret } from "#lib/infra/secret";
import type { Exchange } from "#lib/tiktok/call";
import { trustedUploadUrl, type Told } from "#lib/tiktok/envelope";
import { readPutAnswer, type PutResult } from "#lib/tiktok/put-answer";
import { troubleOf, watchSending } from "#lib/tiktok/wire";

export type { PutResult } from "#lib/tiktok/put-answer";

export type PutRange = {
  uploadUrl: Secret;
  /** Must yield exactly the bytes first..last; read with large chunks (1 MiB) to be quick. */
  body: Readable;
  /** First and last byte of the range, inclusive, and the size of the whole file. */
  first: number;
  last: number;
  total: number;
  contentType: string;
  /** Aborting cuts the connection at once; the result is then `unclear` with code `aborted`. */
  signal: AbortSignal;
  /** Told how many bytes of this range were handed to the connection so far. */
  onBytes: (bytesSent: number) => void;
  /** For the whole exchange, milliseconds. */
  deadlineMs: number;
};

const agents = {
  http: new http.Agent({ keepAlive: true, maxFreeSockets: 8 }),
  https: new https.Agent({ keepAlive: true, maxFreeSockets: 8 }),
};

class SourceTrouble extends Error {}

/**
 * Sends one range of the file to TikTok ("Media transfer guide"). Streams; never holds a chunk, never sends a byte more or less
 * than announced: when the source ends short or fails, the connection is cut and the result is `unclear` with code
 * `source_short` or `source_failed`. Never throws, never follows a redirect.
 */
export async function putRange(put: PutRange): Promise<Told<PutResult>> {
  const started = performance.now();
  const url = put.uploadUrl.reveal();
  let bytesSent = 0;
  let sentAnything = false;
  const told = (httpStatus: number | null, result: PutResult, logId: string | null = null): Told<PutResult> => {
    put.body.destroy();
    const code = result.kind === "accepted" ? "ok" : result.code;
    const exchange: Exchange = { httpStatus, code, logId, durationMs: Math.round(performance.now() - started), sentAnything };
    return { result, exchange };
  };
  if (!trustedUploadUrl(url)) return told(null, { kind: "bad_request", code: "untrusted_upload_url" });

  let sourceBroke = false;
  put.body.once("error", () => (sourceBroke = true));
  const expected = put.last - put.first + 1;
  const deadline = AbortSignal.timeout(put.deadlineMs);
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
  const sent = pipeline(
    put.body,
    exactly(expected, (bytes) => put.onBytes((bytesSent = bytes))),
    request,
    { end: false },
  ).then(() => request.end());
  // A request destroyed for its source's sake must not look like TikTok's doing.
  sent.catch((error: unknown) => request.destroy(error instanceof Error ? error : new SourceTrouble("source_failed")));
  try {
    const response = await answered;
    const whole = bytesSent === expected;
    if (whole) await readOut(response);
    if (!response.readableEnded) request.destroy();
    return told(response.statusCode ?? 0, readPutAnswer(response, put, whole, bytesSent), logIdOf(response));
  } catch (error) {
    const code = codeOf(error, { aborted: put.signal.aborted, sourceBroke, deadline });
    return told(null, { kind: "unclear", code, bytesSent });
  }
}

function codeOf(
  error: unknown,
  { aborted, sourceBroke, deadline }: { aborted: boolean; sourceBroke: boolean; deadline: AbortSignal },
): string {
  if (aborted) return "aborted";
  if (error instanceof SourceTrouble) return error.message;
  return sourceBroke ? "source_failed" : troubleOf(error, deadline);
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

/** Passes bytes on and fails unless there are exactly as many as announced. */
function exactly(expected: number, count: (bytes: number) => void) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let passed = 0;
    try {
      for await (const chunk of source) {
        if (passed + chunk.length > expected) throw new SourceTrouble("source_long");
        // Counted first: an answer may come before the connection says that the last bytes are through.
        count((passed += chunk.length));
        yield chunk;
      }
    } catch (error) {
      throw error instanceof SourceTrouble ? error : new SourceTrouble("source_failed");
    }
    if (passed < expected) throw new SourceTrouble("source_short");
  };
}
