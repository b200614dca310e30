import "server-only";
import { z } from "zod";

import { Secret } from "#lib/infra/crypto/secret";
import type { ChunkPlan } from "#lib/tiktok/chunk-plan";
import type { ApiCodeMeaning } from "#lib/tiktok/error-codes";
import {
  callWithToken,
  toApiFailure,
  type CallResult,
  type ApiFailure,
} from "#lib/tiktok/call-with-token";
import { isTrustedUploadUrl } from "#lib/tiktok/trusted-hosts";

const publishIdText = z.string().min(1).max(128);

const INIT_PATH = "/v2/post/publish/inbox/video/init/";
const pullInitResponse = z.object({ publish_id: publishIdText });
const uploadInitResponse = z.object({
  publish_id: publishIdText,
  upload_url: z.string().min(1).max(4096),
});

export type InitResult =
  | { kind: "ok"; publishId: string; uploadUrl: Secret | null }
  | { kind: "slots_full"; code: string }
  | { kind: "banned"; code: string }
  | { kind: "limit_reached"; code: string }
  | ApiFailure;

/**
 * Starts an upload to the inbox ("Upload video", FILE_UPLOAD). Drafts carry no caption. The URL is
 * secret, valid for an hour, and `refused` as `untrusted_upload_url` if it is not TikTok's.
 */
export async function initInboxUpload(
  accessToken: Secret,
  plan: ChunkPlan,
  shouldSend: () => boolean,
): Promise<CallResult<InitResult>> {
  const source_info = {
    source: "FILE_UPLOAD",
    video_size: plan.sizeBytes,
    chunk_size: plan.chunkSize,
    total_chunk_count: plan.chunkCount,
  };
  const read = await callWithToken(
    accessToken,
    { method: "POST", path: INIT_PATH, body: JSON.stringify({ source_info }), shouldSend },
    uploadInitResponse,
  );
  const { exchange } = read;
  if (read.meaning === "ok") {
    const { publish_id, upload_url } = read.data;
    if (isTrustedUploadUrl(upload_url))
      return {
        exchange,
        result: { kind: "ok", publishId: publish_id, uploadUrl: new Secret(upload_url) },
      };
    const code = "untrusted_upload_url";
    return { exchange: { ...exchange, code }, result: { kind: "refused", code } };
  }
  const { meaning, code } = read;
  return { exchange, result: toInitFailure(meaning, code) };
}

/**
 * Asks TikTok to pull a video into the inbox ("Upload video", PULL_FROM_URL). TikTok may fetch it
 * as soon as this leaves. Its URL prefix must be verified for this app, else it is `refused`.
 */
export async function initInboxPull(
  accessToken: Secret,
  videoUrl: Secret,
  shouldSend: () => boolean,
): Promise<CallResult<InitResult>> {
  const source_info = { source: "PULL_FROM_URL", video_url: videoUrl.reveal() };
  const read = await callWithToken(
    accessToken,
    { method: "POST", path: INIT_PATH, body: JSON.stringify({ source_info }), shouldSend },
    pullInitResponse,
  );
  const { exchange } = read;
  if (read.meaning === "ok")
    return { exchange, result: { kind: "ok", publishId: read.data.publish_id, uploadUrl: null } };
  return { exchange, result: toInitFailure(read.meaning, read.code) };
}

function toInitFailure(
  meaning: Exclude<ApiCodeMeaning, "ok">,
  code: string,
): Exclude<InitResult, { kind: "ok" }> {
  if (meaning === "slots_full" || meaning === "banned" || meaning === "limit_reached")
    return { kind: meaning, code };
  return toApiFailure(meaning, code);
}

export type CancelResult =
  | { kind: "ok" }
  | { kind: "not_cancellable" | "invalid_publish_id" | "wrong_account"; code: string }
  | ApiFailure;

/** Asks TikTok to cancel a pull ("Media transfer guide"). Only its status shows the result. */
export async function cancelPublish(
  accessToken: Secret,
  publishId: string,
): Promise<CallResult<CancelResult>> {
  const body = JSON.stringify({ publish_id: publishId });
  const read = await callWithToken(
    accessToken,
    { method: "POST", path: "/v2/post/publish/cancel/", body },
    z.unknown(),
  );
  const { exchange } = read;
  if (read.meaning === "ok") return { exchange, result: { kind: "ok" } };
  const { meaning, code } = read;
  if (
    meaning === "not_cancellable" ||
    meaning === "invalid_publish_id" ||
    meaning === "wrong_account"
  )
    return { exchange, result: { kind: meaning, code } };
  return { exchange, result: toApiFailure(meaning, code) };
}

const publishStatuses = [
  "PROCESSING_UPLOAD",
  "PROCESSING_DOWNLOAD",
  "SEND_TO_USER_INBOX",
  "PUBLISH_COMPLETE",
  "FAILED",
] as const;
export type PublishStatus = (typeof publishStatuses)[number] | { unknown: string };

const isPublishStatus = (text: string): text is (typeof publishStatuses)[number] =>
  publishStatuses.some((known) => known === text);

const wholeNumber = z.coerce.number().int().nonnegative().optional().catch(undefined);
const postId = z.union([z.string().regex(/^\d{1,32}$/), z.number().int().transform(String)]);
const postIds = z
  .union([z.array(postId), postId.transform((id) => [id])])
  .optional()
  .catch(undefined);

const statusResponse = z.object({
  status: z.string().min(1),
  fail_reason: z.string().nullish().catch(null),
  uploaded_bytes: wholeNumber,
  downloaded_bytes: wholeNumber,
  // TikTok misspells this name. Both spellings are accepted.
  publicaly_available_post_id: postIds,
  publicly_available_post_id: postIds,
});

export type PublishStatusReport = {
  status: PublishStatus;
  failReason: string | null;
  receivedBytes: number | null;
  postIds: string[];
};
export type PublishStatusResult =
  | ({ kind: "ok" } & PublishStatusReport)
  | { kind: "invalid_publish_id"; code: string }
  | { kind: "wrong_account"; code: string }
  | ApiFailure;

const sanitizeCode = (text: string) => text.replace(/[^\w.-]/g, "_").slice(0, 80);

/** Fetches the status ("Get Post Status"). Fields may be absent. `receivedBytes`: so far. */
export async function fetchPublishStatus(
  accessToken: Secret,
  publishId: string,
): Promise<CallResult<PublishStatusResult>> {
  const body = JSON.stringify({ publish_id: publishId });
  const read = await callWithToken(
    accessToken,
    { method: "POST", path: "/v2/post/publish/status/fetch/", body },
    statusResponse,
  );
  const { exchange } = read;
  if (read.meaning === "ok") {
    const {
      status,
      fail_reason,
      uploaded_bytes,
      downloaded_bytes,
      publicaly_available_post_id,
      publicly_available_post_id,
    } = read.data;
    const result: PublishStatusResult = {
      kind: "ok",
      status: isPublishStatus(status) ? status : { unknown: sanitizeCode(status) },
      failReason: fail_reason ? sanitizeCode(fail_reason) : null,
      receivedBytes: uploaded_bytes ?? downloaded_bytes ?? null,
      postIds: publicaly_available_post_id ?? publicly_available_post_id ?? [],
    };
    return { exchange, result };
  }
  const { meaning, code, message } = read;
  // Seen: the code is invalid_params and only the message names invalid_publish_id.
  const gone =
    meaning === "invalid_publish_id" ||
    (code.startsWith("invalid_param") && message.includes("invalid_publish_id"));
  if (gone) return { exchange, result: { kind: "invalid_publish_id", code } };
  if (meaning === "wrong_account") return { exchange, result: { kind: "wrong_account", code } };
  return { exchange, result: toApiFailure(meaning, code) };
}
