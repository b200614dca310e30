import type { Hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { drain, type HandlerResult, type RequestContext, type Reply } from "./http.ts";
import { checkContainer } from "./media.ts";
import { completeMedia, phaseOf } from "./publish-lifecycle.ts";
import { expectedChunkRange, type UploadPlan } from "./publish-rules.ts";
import { receiveChunk } from "./receive-chunk.ts";
import { errorReply } from "./replies.ts";
import { fingerprint } from "./secrets.ts";
import type { Publish } from "./state.ts";
import type { World } from "./world.ts";

interface Range {
  readonly first: number;
  readonly last: number;
  readonly total: number;
}

/** The running SHA-256 of each upload, rebuilt from the file after a restart. */
const hashes = new WeakMap<Publish, { bytes: number; hash: Hash }>();

/** Records which publish and which chunk a PUT is for. */
export function identifyUpload(world: World, context: RequestContext): void {
  const publish = findPublish(world, context);
  if (!publish) return;
  context.details.openId = publish.open_id;
  context.details.publishId = publish.publish_id;
  context.details.phase = phaseOf(publish);
  const range = readRange(context.request);
  const plan = uploadPlanOf(publish);
  if (range && plan) {
    context.details.chunk = Math.min(
      Math.floor(range.first / plan.chunk_size),
      plan.total_chunk_count - 1,
    );
  }
}

/**
 * PUT upload_url: one chunk. 206 stored, 201 all stored, 400 wrong headers, 403 expired, 404
 * unknown, 416 not the next range ("Media transfer guide"). An incomplete chunk does not count.
 */
export async function handleUpload(world: World, context: RequestContext): Promise<HandlerResult> {
  const refusal = checkHeaders(world, context);
  if (refusal) {
    await drain(context.request);
    return refusal;
  }
  const publish = findPublish(world, context);
  const plan = publish && uploadPlanOf(publish);
  const range = readRange(context.request);
  if (!publish || !plan || !range) return errorReply(context, 404, "not_found", "No upload task.");

  const isResent = range.last < publish.received_bytes;
  const base = isResent ? undefined : await hashAt(world, publish);
  const sink = base && { hash: base.copy(), publish, first: range.first };
  const got = await receiveChunk(world, context, sink);
  if (got !== "whole") return got;
  return acceptChunk(world, context, publish, plan, range, sink?.hash);
}

/** Checks everything that the headers alone decide. */
function checkHeaders(world: World, context: RequestContext): Reply | undefined {
  const publish = findPublish(world, context);
  const plan = publish && uploadPlanOf(publish);
  if (!publish || !plan || publish.status === "FAILED") {
    return errorReply(context, 404, "not_found", "There is no upload task for this address.");
  }
  if (isExpired(world, publish))
    return errorReply(context, 403, "expired", "The upload address has expired.");
  const { headers } = context.request;
  const needsToken = world.state.settings.upload_authorization === "header";
  if (needsToken && !headers.authorization?.startsWith("Bearer "))
    return errorReply(context, 401, "access_token_invalid", "The PUT needs an access token.");
  if (!["video/mp4", "video/quicktime", "video/webm"].includes(headers["content-type"] ?? "")) {
    return errorReply(context, 400, "invalid_params", "The Content-Type is not allowed.");
  }
  const range = readRange(context.request);
  if (!range || headers["content-length"] === undefined || range.total !== plan.video_size) {
    return errorReply(context, 400, "invalid_params", "Content-Range or Content-Length is wrong.");
  }
  if (Number(headers["content-length"]) !== range.last - range.first + 1) {
    return errorReply(
      context,
      400,
      "invalid_params",
      "Content-Length does not match Content-Range.",
    );
  }
  return checkRangePosition(world, context, publish, plan, range);
}

/** Accepts only the next chunk. The setting `resent_range` decides about a chunk sent again. */
function checkRangePosition(
  world: World,
  context: RequestContext,
  publish: Publish,
  plan: UploadPlan,
  range: Range,
): Reply | undefined {
  const index = Math.floor(range.first / plan.chunk_size);
  const due = expectedChunkRange(plan, Math.min(index, plan.total_chunk_count - 1));
  const isWholeChunk = due.first === range.first && due.last === range.last;
  if (isWholeChunk && range.first === publish.received_bytes) return undefined;
  const isResent = isWholeChunk && range.last < publish.received_bytes;
  if (isResent && world.state.settings.resent_range === 206) return undefined;
  const reply = errorReply(context, 416, "invalid_range", "The range does not match the progress.");
  return withProgress(world, publish, plan, reply);
}

async function acceptChunk(
  world: World,
  context: RequestContext,
  publish: Publish,
  plan: UploadPlan,
  range: Range,
  hash: Hash | undefined,
): Promise<Reply> {
  // The state may have changed while the body was received.
  const refusal = checkHeaders(world, context);
  if (refusal) return refusal;
  const { publish_id } = publish;
  const chunk = context.details.chunk ?? 0;
  const isLast = range.last === plan.video_size - 1;
  if (hash && range.first === publish.received_bytes) {
    hashes.set(publish, { bytes: range.last + 1, hash });
    world.record({
      type: "chunk.accepted",
      publish_id,
      chunk,
      first: range.first,
      last: range.last,
    });
    if (isLast) await completeUpload(world, publish, plan, hash);
  }
  const headers = { "x-tt-logid": context.logId };
  return withProgress(world, publish, plan, { status: isLast ? 201 : 206, headers, body: "" });
}

async function completeUpload(
  world: World,
  publish: Publish,
  plan: UploadPlan,
  hash: Hash,
): Promise<void> {
  const verdict = checkContainer(await world.media.head(publish.publish_id, 16));
  const sha256 = hash.copy().digest("hex");
  completeMedia(world, publish, { size: plan.video_size, sha256, verdict });
}

/** Finishes uploads whose last chunk was stored just before the simulator was killed. */
export async function finishInterrupted(world: World): Promise<void> {
  for (const publish of world.state.publishes.values()) {
    const plan = uploadPlanOf(publish);
    if (
      !plan ||
      publish.media ||
      publish.status === "FAILED" ||
      publish.received_bytes < plan.video_size
    )
      continue;
    await completeUpload(world, publish, plan, await hashAt(world, publish));
  }
}

async function hashAt(world: World, publish: Publish): Promise<Hash> {
  const known = hashes.get(publish);
  if (known?.bytes === publish.received_bytes) return known.hash;
  return world.media.hashOf(publish.publish_id, publish.received_bytes);
}

function findPublish(world: World, context: RequestContext): Publish | undefined {
  const token = context.url.searchParams.get("upload_token") ?? "";
  return world.state.publishes.get(world.state.publishByUpload.get(fingerprint(token)) ?? "");
}

function uploadPlanOf(publish: Publish): UploadPlan | undefined {
  const { video_size, chunk_size, total_chunk_count } = publish;
  if (video_size === undefined || chunk_size === undefined || total_chunk_count === undefined) {
    return undefined;
  }
  return { video_size, chunk_size, total_chunk_count };
}

function isExpired(world: World, publish: Publish): boolean {
  return world.now() >= (publish.upload_expires_at ?? 0);
}

function readRange(request: IncomingMessage): Range | undefined {
  const found = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(request.headers["content-range"] ?? "");
  if (!found) return undefined;
  const [first, last, total] = found.slice(1).map(Number);
  if (first === undefined || last === undefined || total === undefined) return undefined;
  return first <= last && last < total ? { first, last, total } : undefined;
}

/** Adds `bytes 0-{UPLOADED_BYTES}/{TOTAL}`. A setting decides between count and last index. */
function withProgress(world: World, publish: Publish, plan: UploadPlan, reply: Reply): Reply {
  const isIndex = world.state.settings.range_progress === "last-index";
  const number = isIndex ? Math.max(publish.received_bytes - 1, 0) : publish.received_bytes;
  const range = `bytes 0-${number}/${plan.video_size}`;
  return { ...reply, headers: { ...reply.headers, "content-range": range } };
}
