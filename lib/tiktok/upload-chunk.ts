import "server-only";
import http from "node:http";
import https from "node:https";
import { finished } from "node:stream/promises";

import type { Secret } from "#lib/infra/crypto/secret";
import { type Exchange, parseLogId } from "#lib/tiktok/http-client";
import type { CallResult } from "#lib/tiktok/call-with-token";
import { parseChunkResponse, type ChunkUploadResult } from "#lib/tiktok/chunk-response";
import type { TransportCode } from "#lib/tiktok/transport-codes";
import { networkErrorCode, onConnected } from "#lib/tiktok/transport-errors";
import { isTrustedUploadUrl } from "#lib/tiktok/trusted-hosts";

export type ChunkUpload = {
  uploadUrl: Secret;
  /** The bytes from `first` to `last`. Each piece is sent before the next is read. */
  body: AsyncIterable<Buffer>;
  /** Called before the request and each piece. False stops it: `unclear`, code `aborted`. */
  shouldContinue: () => boolean;
  /** Called before the last piece. False closes the connection, so the range stays incomplete. */
  confirmBeforeLastPiece: () => Promise<boolean>;
  /** The first and last byte of the range, inclusive, and the size of the whole file. */
  first: number;
  last: number;
  total: number;
  contentType: string;
  /** Aborting closes the connection at once: `unclear`, code `aborted`. */
  signal: AbortSignal;
  /** Called with the number of bytes of this range written so far. */
  onProgress: (bytesSent: number) => void;
  timeouts: UploadTimeouts;
};

/** Limits in milliseconds, after which a PUT is closed. */
export type UploadTimeouts = {
  /** The whole exchange. */
  totalMs: number;
  /** While the connection does not accept a piece. */
  stallMs: number;
  /** For the response, once the connection has accepted the last piece. */
  responseMs: number;
};

const agents = {
  http: new http.Agent({ keepAlive: true, maxFreeSockets: 8 }),
  https: new https.Agent({ keepAlive: true, maxFreeSockets: 8 }),
};

/** Ends an upload that we close ourselves. `code` is the reason. */
class UploadAborted extends Error {
  readonly code: TransportCode;

  constructor(code: TransportCode) {
    super(code);
    this.code = code;
  }
}

/**
 * Streams one range to TikTok ("Media transfer guide"), exactly as many bytes as announced. Never
 * throws or follows a redirect. Ending early is `unclear`. `source_`: the last piece never left.
 */
export async function uploadChunk(upload: ChunkUpload): Promise<CallResult<ChunkUploadResult>> {
  const started = performance.now();
  const url = upload.uploadUrl.reveal();
  let bytesSent = 0;
  let sentAnything = false;
  const finish = (
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
      endedAt: performance.now(),
      sentAnything,
    };
    return { result, exchange };
  };
  if (!isTrustedUploadUrl(url))
    return finish(null, { kind: "bad_request", code: "untrusted_upload_url" });

  if (!upload.shouldContinue())
    return finish(null, { kind: "unclear", code: "aborted", bytesSent });
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
  // Counts before the connection confirms the bytes, since a response may arrive sooner.
  const sent = sendPieces(request, upload, (bytes) => upload.onProgress((bytesSent = bytes)));
  sent.catch((error: unknown) =>
    request.destroy(error instanceof Error ? error : new UploadAborted("source_failed")),
  );
  try {
    const response = await answered;
    const whole = bytesSent === expected;
    if (whole) await drainResponse(response);
    if (!whole || !response.readableEnded) request.destroy();
    return finish(
      response.statusCode ?? 0,
      parseChunkResponse(response, upload, whole, bytesSent),
      parseLogId(response.headers["x-tt-logid"]),
    );
  } catch (error) {
    const code = upload.signal.aborted
      ? "aborted"
      : error instanceof UploadAborted
        ? error.code
        : networkErrorCode(error, deadline);
    return finish(null, { kind: "unclear", code, bytesSent });
  } finally {
    // The file must not be closed, nor its memory reused, while a piece is being written.
    await sent.catch(() => undefined);
  }
}

/** Writes the body piece by piece and closes the connection when it stalls. */
async function sendPieces(
  request: http.ClientRequest,
  upload: ChunkUpload,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const { timeouts, first, last } = upload;
  const expected = last - first + 1;
  const write = createWriter(request);
  let timer: NodeJS.Timeout | undefined;
  const expect = (ms: number, code: TransportCode) => {
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
    else expect(timeouts.responseMs, "no_response");
  }
  if (passed < expected) throw new UploadAborted("source_short");
  request.end();
}

/** Reads the source. A failure here is ours, not TikTok's. */
async function* readSource(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch {
    throw new UploadAborted("source_failed");
  }
}

/** Writes a piece and waits until the connection has accepted it or is closed. */
function createWriter(request: http.ClientRequest): (piece: Buffer) => Promise<void> {
  let fail: ((error: Error) => void) | undefined;
  request.once("close", () => fail?.(new UploadAborted("connection_reset")));
  return (piece) =>
    new Promise((resolve, reject) => {
      if (request.destroyed) return reject(new UploadAborted("connection_reset"));
      fail = reject;
      request.write(piece, (error) => (error ? reject(error) : resolve()));
    });
}

/** Reads the response to the end, so that the connection can carry the next chunk. */
async function drainResponse(response: http.IncomingMessage): Promise<void> {
  response.resume();
  await finished(response, { signal: AbortSignal.timeout(1000), cleanup: true }).catch(
    () => undefined,
  );
}
