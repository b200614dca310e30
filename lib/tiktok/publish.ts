import "server-only";
import { z } from "zod";

import { Secret } from "#lib/infra/secret";
import type { ChunkPlan } from "#lib/tiktok/chunk-plan";
import { callWithToken, troubleFrom, trustedUploadUrl, type Told, type Trouble } from "#lib/tiktok/envelope";

const publishIdText = z.string().min(1).max(128);

const opened = z.object({ publish_id: publishIdText, upload_url: z.string().min(1).max(4096) });

export type InitResult =
  | { kind: "ok"; publishId: string; uploadUrl: Secret }
  | { kind: "slots_full"; code: string }
  | { kind: "banned"; code: string }
  | { kind: "limit_reached"; code: string }
  | Trouble;

/**
 * Opens an upload to the person's TikTok inbox ("Upload video", FILE_UPLOAD). No caption travels with a video draft.
 * The address it returns is a secret and lives one hour; one that is not TikTok's is `refused` as `untrusted_upload_url`.
 */
export async function initInboxUpload(accessToken: Secret, plan: ChunkPlan): Promise<Told<InitResult>> {
  const source_info = { source: "FILE_UPLOAD", video_size: plan.sizeBytes, chunk_size: plan.chunkSize, total_chunk_count: plan.chunkCount };
  const read = await callWithToken(
    accessToken,
    { method: "POST", path: "/v2/post/publish/inbox/video/init/", body: JSON.stringify({ source_info }) },
    opened,
  );
  const { exchange } = read;
  if (read.meaning === "ok") {
    const { publish_id, upload_url } = read.data;
    if (trustedUploadUrl(upload_url)) return { exchange, result: { kind: "ok", publishId: publish_id, uploadUrl: new Secret(upload_url) } };
    const code = "untrusted_upload_url";
    return { exchange: { ...exchange, code }, result: { kind: "refused", code } };
  }
  const { meaning, code } = read;
  if (meaning === "slots_full" || meaning === "banned" || meaning === "limit_reached") return { exchange, result: { kind: meaning, code } };
  return { exchange, result: troubleFrom(meaning, code) };
}

const knownStatuses = ["PROCESSING_UPLOAD", "PROCESSING_DOWNLOAD", "SEND_TO_USER_INBOX", "PUBLISH_COMPLETE", "FAILED"] as const;
export type PublishStatus = (typeof knownStatuses)[number] | { unknown: string };

const isKnown = (text: string): text is (typeof knownStatuses)[number] => knownStatuses.some((known) => known === text);

const wholeNumber = z.coerce.number().int().nonnegative().optional().catch(undefined);
const postId = z.union([z.string().regex(/^\d{1,32}$/), z.number().int().transform(String)]);
const postIds = z
  .union([z.array(postId), postId.transform((id) => [id])])
  .optional()
  .catch(undefined);

const report = z.object({
  status: z.string().min(1),
  fail_reason: z.string().nullish().catch(null),
  uploaded_bytes: wholeNumber,
  // TikTok spells it wrongly; the right spelling is accepted should it come.
  publicaly_available_post_id: postIds,
  publicly_available_post_id: postIds,
});

export type StatusReport = { status: PublishStatus; failReason: string | null; uploadedBytes: number | null; postIds: string[] };
export type StatusResult =
  | ({ kind: "ok" } & StatusReport)
  | { kind: "invalid_publish_id"; code: string }
  | { kind: "wrong_account"; code: string }
  | Trouble;

const word = (text: string) => text.replace(/[^\w.-]/g, "_").slice(0, 80);

/** Asks how a handed-over video fares ("Get Post Status"). Fields may be absent; `uploadedBytes` counts bytes. */
export async function fetchStatus(accessToken: Secret, publishId: string): Promise<Told<StatusResult>> {
  const body = JSON.stringify({ publish_id: publishId });
  const read = await callWithToken(accessToken, { method: "POST", path: "/v2/post/publish/status/fetch/", body }, report);
  const { exchange } = read;
  if (read.meaning === "ok") {
    const { status, fail_reason, uploaded_bytes, publicaly_available_post_id, publicly_available_post_id } = read.data;
    const result: StatusResult = {
      kind: "ok",
      status: isKnown(status) ? status : { unknown: word(status) },
      failReason: fail_reason ? word(fail_reason) : null,
      uploadedBytes: uploaded_bytes ?? null,
      postIds: publicaly_available_post_id ?? publicly_available_post_id ?? [],
    };
    return { exchange, result };
  }
  const { meaning, code, message } = read;
  // Seen: the code says invalid_params and only the message says which.
  const gone = meaning === "invalid_publish_id" || (code.startsWith("invalid_param") && message.includes("invalid_publish_id"));
  if (gone) return { exchange, result: { kind: "invalid_publish_id", code } };
  if (meaning === "wrong_account") return { exchange, result: { kind: "wrong_account", code } };
  return { exchange, result: troubleFrom(meaning, code) };
}
