"use client";

import { sha256 as sha256Hash } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { DetailedError, Upload } from "tus-js-client";

import {
  api,
  type ApiResult,
  csrfToken,
  parseError,
  refreshCsrfToken,
} from "#components/ui/api.client";
import { paths } from "#lib/paths";
import type { ApiResponse } from "#lib/web/api-routes";

const UPLOAD_CHUNK = 16 * 1024 * 1024;
/**
 * Retries for about ten minutes, first at once, then every ten seconds. tus starts over whenever
 * bytes get through.
 */
const RETRY_DELAYS = [0, 1000, 2000, 4000, ...Array.from({ length: 60 }, () => 10_000)];

type UploadResult =
  | { kind: "sent" }
  | { kind: "stopped" }
  | { kind: "gone" }
  /** The studio had no room for long. */
  | { kind: "refused_for_now" }
  | { kind: "failed"; message: string };

type Options = {
  /** The unfinished upload to continue; null for a new one. */
  videoId: string | null;
  onCreated: (videoId: string) => void;
  onProgress: (sentBytes: number) => void;
  /** Tries again by itself: the connection was lost, or the studio says why it has to wait. */
  onRetry: (reason: string | null) => void;
};

async function refreshTokenAndResume(upload: Upload): Promise<void> {
  await refreshCsrfToken().catch(() => undefined);
  upload.start();
}

const statusOf = (error: unknown) =>
  error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : -1;

/** What the studio says in its answer; null when it says nothing. */
const reasonOf = (error: unknown) =>
  error instanceof DetailedError
    ? (parseError(error.originalResponse?.getBody() ?? "")?.message ?? null)
    : null;

function errorMessage(error: unknown): string {
  const status = statusOf(error);
  if (status === 401)
    return "You are signed out. Sign in again in another tab, then resume here. The uploaded part is kept.";
  if (status === -1)
    return "The file can no longer be read. It may have been moved or changed. Choose it again.";
  return (
    reasonOf(error) ??
    "The connection to the studio was lost. The uploaded part is kept. Resume when you are connected again."
  );
}

/**
 * Uploads a file in resumable chunks. `stop()` pauses it; calling again with its `videoId`
 * continues from there.
 */
export function uploadFile(
  file: File,
  { videoId, onCreated, onProgress, onRetry }: Options,
): { result: Promise<UploadResult>; stop: () => void } {
  let abort = () => {};
  let tokenRefreshed = false;
  const result = new Promise<UploadResult>((resolve) => {
    const upload = new Upload(file, {
      ...(videoId === null
        ? { endpoint: location.origin + paths.api.uploads() }
        : { uploadUrl: location.origin + paths.api.upload(videoId) }),
      chunkSize: UPLOAD_CHUNK,
      retryDelays: RETRY_DELAYS,
      storeFingerprintForResuming: false,
      metadata: { filename: file.name },
      onBeforeRequest: (request) => request.setHeader("x-csrf-token", csrfToken()),
      onUploadUrlAvailable: () => {
        const id = upload.url?.split("/").at(-1);
        if (id !== undefined) onCreated(id);
      },
      onProgress,
      onShouldRetry: (error) => {
        const status = statusOf(error);
        const retry =
          status === 0 ||
          status === 409 ||
          status === 423 ||
          status === 429 ||
          (status >= 500 && status !== 507);
        if (retry) onRetry(status === 429 ? reasonOf(error) : null);
        return retry;
      },
      onSuccess: () => resolve({ kind: "sent" }),
      onError: (error) => {
        const status = statusOf(error);
        if (status === 403 && !tokenRefreshed) {
          tokenRefreshed = true;
          void refreshTokenAndResume(upload);
        } else
          resolve(
            status === 404 || status === 410
              ? { kind: "gone" }
              : status === 429
                ? { kind: "refused_for_now" }
                : { kind: "failed", message: errorMessage(error) },
          );
      },
    });
    abort = () => {
      void upload.abort();
      resolve({ kind: "stopped" });
    };
    upload.start();
  });
  return { result, stop: () => abort() };
}

/** It continues by itself; no one has to do anything. */
const PASSING_CODES = new Set(["offline", "unavailable", "unknown", "rate_limited"]);
const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Ends an upload with its checksum; retries for a few minutes while the studio can’t be reached or
 * has too much to do.
 */
export async function submitChecksum(
  videoId: string,
  sha256: string,
  onRetry: () => void,
): Promise<ApiResult<ApiResponse<"POST /api/videos/[id]/finish">>> {
  for (let attempt = 0; ; attempt += 1) {
    const sent = await api("POST /api/videos/[id]/finish", {
      params: { id: videoId },
      body: { sha256 },
    });
    if (sent.ok || attempt >= 100 || !PASSING_CODES.has(sent.error.code)) return sent;
    onRetry();
    await delay(Math.min(5000, 500 * (attempt + 1)));
  }
}

// Small enough that the page stays responsive between two chunks (about 5 ms each), large enough to
// be quick.
const HASH_CHUNK = 1 << 20;
/** A file as small as this is hashed beside the page by the browser, which needs it whole. */
const WHOLE_BYTES = 32 << 20;

/**
 * Returns the SHA-256 (hex) of a file; a large one is not loaded whole. Rejects when it can’t be
 * read or `signal` aborts.
 */
export async function hashBlob(file: Blob, signal: AbortSignal): Promise<string> {
  // Not on a page without https.
  if (file.size <= WHOLE_BYTES && "subtle" in crypto) {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    signal.throwIfAborted();
    return bytesToHex(new Uint8Array(digest));
  }
  const hash = sha256Hash.create();
  for (let at = 0; at < file.size; at += HASH_CHUNK) {
    signal.throwIfAborted();
    hash.update(new Uint8Array(await file.slice(at, at + HASH_CHUNK).arrayBuffer()));
  }
  return bytesToHex(hash.digest());
}
