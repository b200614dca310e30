import "server-only";
import http from "node:http";
import https from "node:https";
import { finished } from "node:stream/promises";

import type { Secret } from "#lib/infra/crypto/secret";
import type { Exchange } from "#lib/tiktok/http-client";
import { isTrustedUploadUrl, type CallResult } from "#lib/tiktok/call-with-token";
import { parseChunkResponse, type ChunkUploadResult } from "#lib/tiktok/chunk-response";
import { networkErrorCode, onConnected } from "#lib/tiktok/transport-errors";

export type { ChunkUploadResult } from "#lib/tiktok/chunk-response";

export type ChunkUpload = {
  uploadUrl: Secret;
  /** The bytes first..last; each piece is used up before the next is asked for. */
  body: AsyncIterable<Buffer>;
  /** Asked as the request leaves and before each piece: false sends nothing more, and the result is `unclear` with code `aborted`. */
  shouldContinue: () => boolean;
  /** Asked when only the last piece is left: false cuts the connection, and TikTok never has the whole range. */
  confirmBeforeLastPiece: () => Promise<boolean>;
  /** First and last byte of the range, inclusive, and the size of the whole file. */
  first: number;
  last: number;
  total: number;
  contentType: string;
  /** Aborting cuts the connection at once; the result is then `unclear` with code `aborted`. */
  signal: AbortSignal;
  /** Told how many bytes of this range were handed to the connection so far. */
  onProgress: (bytesSent: number) => void;
  timeouts: UploadTimeouts;
};

/** How long a PUT may take, in milliseconds, before it is cut. */
export type UploadTimeouts = {
  /** The whole exchange, however well it goes. */
  totalMs: number;
  /** Without the connection taking a piece. */
  stallMs: number;
  /** For the answer, once the connection has taken the last piece. */
  responseMs: number;
};

const agents = {
  http: new http.Agent({ keepAlive: true, maxFreeSockets: 8 }),
  https: new https.Agent({ keepAlive: true, maxFreeSockets: 8 }),
};

/** Why we cut a connection ourselves. */
class UploadAborted extends Error {}

/**
 * Sends one range of the file to TikTok ("Media transfer guide"). Streams; never holds a chunk, never sends a byte more or less
 * than announced. What ends it early is cut and `unclear`; a code that begins with `source_` (short, long, failed, changed) means
 * that the last piece never left. Never throws, never follows a redirect.
 */
export async function uploadChunk(upload: ChunkUpload): Promise<CallResult<ChunkUploadResult>> {
  const started = performance.now();
  const url = upload.uploadUrl.reveal();
  let bytesSent = 0;
  let sentAnything = false;
  const told = (
    httpStatus: number | null,
    result: ChunkUploadResult,
    logId: string | null = null,
  ): CallResult<ChunkUploadResult> => {
    const code = result.kind === "accepted" ? "ok" : result.code;
    const exchange: Exchange = {
      httpStatus,
      code,
      logId,
      durationMs: Math.round(performance.now() - started),
      sentAnything,
    };
    return { result, exchange };
  };
  if (!isTrustedUploadUrl(url))
    return told(null, { kind: "bad_request", code: "untrusted_upload_url" });

  if (!upload.shouldContinue()) return told(null, { kind: "unclear", code: "aborted", bytesSent });
  const expected = upload.last - upload.first + 1;
  const deadline = AbortSignal.timeout(upload.timeouts.totalMs);
  const signal = AbortSignal.any([deadline, upload.signal]);
  const secure = url.startsWith("https:");
  const headers = {
    "content-type": upload.contentType,
    "content-length": expected,
    "content-range": `bytes ${upload.first}-${upload.last}/${upload.total}`,
  };
  const options = { method: "PUT", signal, headers, agent: secure ? agents.https : agents.http };
  const request = secure ? https.request(url, options) : http.request(url, options);
  onConnected(request, secure, () => (sentAnything = true));

  const answered = new Promise<http.IncomingMessage>((resolve, reject) =>
    request.once("response", resolve).on("error", reject),
  );
  // Counted before the connection says that the bytes are through: an answer may come sooner.
  const sent = sendPieces(request, upload, (bytes) => upload.onProgress((bytesSent = bytes)));
  sent.catch((error: unknown) =>
    request.destroy(error instanceof Error ? error : new UploadAborted("source_failed")),
  );
  try {
    const response = await answered;
    const whole = bytesSent === expected;
    if (whole) await drainResponse(response);
    if (!whole || !response.readableEnded) request.destroy();
    return told(
      response.statusCode ?? 0,
      parseChunkResponse(response, upload, whole, bytesSent),
      parseLogId(response),
    );
  } catch (error) {
    const code = upload.signal.aborted
      ? "aborted"
      : error instanceof UploadAborted
        ? error.message
        : networkErrorCode(error, deadline);
    return told(null, { kind: "unclear", code, bytesSent });
  } finally {
    // Nobody may close the file or use its memory again while a piece is on its way.
    await sent.catch(() => undefined);
  }
}

/** Hands the body to the connection, piece after piece, and cuts it when it stands still. */
async function sendPieces(
  request: http.ClientRequest,
  upload: ChunkUpload,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const { timeouts, first, last } = upload;
  const expected = last - first + 1;
  const write = createWriter(request);
  let timer: NodeJS.Timeout | undefined;
  const expect = (ms: number, code: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => request.destroy(new UploadAborted(code)), ms).unref();
  };
  request.once("close", () => clearTimeout(timer));
  expect(timeouts.stallMs, "stalled");
  let passed = 0;
  for await (const piece of readSource(upload.body)) {
    passed += piece.length;
    if (passed > expected) throw new UploadAborted("source_long");
    if (passed === expected && !(await upload.confirmBeforeLastPiece().catch(() => false)))
      throw new UploadAborted("source_changed");
    if (!upload.shouldContinue()) throw new UploadAborted("aborted");
    onProgress(passed);
    await write(piece);
    if (passed < expected) expect(timeouts.stallMs, "stalled");
    else expect(timeouts.responseMs, "no_answer");
  }
  if (passed < expected) throw new UploadAborted("source_short");
  request.end();
}

/** A source that fails is not TikTok's doing. */
async function* readSource(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch {
    throw new UploadAborted("source_failed");
  }
}

/** Writes and waits until the connection has taken the piece, or is gone. */
function createWriter(request: http.ClientRequest): (piece: Buffer) => Promise<void> {
  let fail: ((error: Error) => void) | undefined;
  request.once("close", () => fail?.(new UploadAborted("reset")));
  return (piece) =>
    new Promise((resolve, reject) => {
      if (request.destroyed) return reject(new UploadAborted("reset"));
      fail = reject;
      request.write(piece, (error) => (error ? reject(error) : resolve()));
    });
}

/** The body means nothing, but a connection whose answer was read to its end carries the next chunk. */
async function drainResponse(response: http.IncomingMessage): Promise<void> {
  response.resume();
  await finished(response, { signal: AbortSignal.timeout(1000), cleanup: true }).catch(
    () => undefined,
  );
}

const parseLogId = (response: http.IncomingMessage) => {
  const value = response.headers["x-tt-logid"];
  return typeof value === "string" && /^[\w-]{1,80}$/.test(value) ? value : null;
};
