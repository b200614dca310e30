"use client";

import { DetailedError, Upload } from "tus-js-client";

import { send, type Sent } from "#components/ui/send.client";
import { paths } from "#lib/paths";

const CHUNK = 16 * 1024 * 1024;
/** About ten minutes of trying, from at once to every ten seconds; counted anew whenever bytes get through. */
const RETRIES = [0, 1000, 2000, 4000, ...Array.from({ length: 60 }, () => 10_000)];

export type SendOutcome = { kind: "sent" } | { kind: "stopped" } | { kind: "gone" } | { kind: "failed"; sentence: string };

type Options = {
  /** An upload begun earlier, to be continued. */
  videoId: string | null;
  onVideo: (videoId: string) => void;
  onProgress: (sentBytes: number) => void;
  /** The connection broke; it is tried again by itself. */
  onHold: () => void;
};

function token(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** Reads the token of the present session from a page of ours, for when someone signed in anew elsewhere. */
async function renewToken(): Promise<void> {
  const page = await fetch(paths.newVideo(), { credentials: "same-origin" }).then((reply) => reply.text());
  const found = /<meta name="csrf-token" content="([\w-]+)"/.exec(page)?.[1];
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
  if (found !== undefined && meta) meta.content = found;
}

async function renewAndGoOn(upload: Upload): Promise<void> {
  await renewToken().catch(() => undefined);
  upload.start();
}

const statusOf = (error: unknown) => (error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : -1);

function sentenceOf(error: unknown): string {
  const status = statusOf(error);
  if (status === 401) return "You are signed out. Sign in again in another window, then go on here; what has arrived is kept.";
  if (status === -1) return "The file cannot be read any more. It may have been moved or changed; choose it again.";
  const body = error instanceof DetailedError ? (error.originalResponse?.getBody() ?? "") : "";
  const said = /"sentence":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  if (said !== undefined) return JSON.parse(`"${said}"`) as string;
  return "The connection to the studio is lost. What has arrived is kept; go on when you are connected again.";
}

/** Sends one file in resumable pieces. `stop()` ends it where it is; sending again with the video's id goes on from there. */
export function sendFile(
  file: File,
  { videoId, onVideo, onProgress, onHold }: Options,
): { result: Promise<SendOutcome>; stop: () => void } {
  let stopped = () => {};
  let renewed = false;
  const result = new Promise<SendOutcome>((resolve) => {
    const upload = new Upload(file, {
      ...(videoId === null
        ? { endpoint: location.origin + paths.api.uploads() }
        : { uploadUrl: location.origin + paths.api.upload(videoId) }),
      chunkSize: CHUNK,
      retryDelays: RETRIES,
      storeFingerprintForResuming: false,
      metadata: { filename: file.name },
      onBeforeRequest: (request) => request.setHeader("x-csrf-token", token()),
      onUploadUrlAvailable: () => {
        const id = upload.url?.split("/").at(-1);
        if (id !== undefined) onVideo(id);
      },
      onProgress,
      onShouldRetry: (error) => {
        const status = statusOf(error);
        const again = status === 0 || status === 409 || status === 423 || status === 429 || (status >= 500 && status !== 507);
        if (again) onHold();
        return again;
      },
      onSuccess: () => resolve({ kind: "sent" }),
      onError: (error) => {
        const status = statusOf(error);
        if (status === 403 && !renewed) {
          renewed = true;
          void renewAndGoOn(upload);
        } else resolve(status === 404 || status === 410 ? { kind: "gone" } : { kind: "failed", sentence: sentenceOf(error) });
      },
    });
    stopped = () => {
      void upload.abort();
      resolve({ kind: "stopped" });
    };
    upload.start();
  });
  return { result, stop: () => stopped() };
}

const AWAY = new Set(["offline", "unavailable", "unknown"]);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Hands over the checksum that ends an upload; a studio that is away for a few minutes is waited for. */
export async function endUpload(videoId: string, sha256: string, onHold: () => void): Promise<Sent<{ kind: string; sentence?: string }>> {
  for (let attempt = 0; ; attempt += 1) {
    const sent = await send<{ kind: string; sentence?: string }>(paths.api.videoFinish(videoId), { body: { sha256 } });
    if (sent.ok || attempt >= 100 || !AWAY.has(sent.error.code)) return sent;
    onHold();
    await pause(Math.min(5000, 500 * (attempt + 1)));
  }
}
