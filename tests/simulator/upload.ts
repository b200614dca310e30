import type { Hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { drain, type Answer, type Exchange, type Reply } from "./http.ts";
import { judgeMedia } from "./media.ts";
import { completeMedia, phaseOf } from "./publish-life.ts";
import { chunkRange, type UploadPlan } from "./publish-rules.ts";
import { receive } from "./receive.ts";
import { refuse } from "./replies.ts";
import { fingerprint } from "./secrets.ts";
import type { Publish } from "./state.ts";
import type { World } from "./world.ts";

interface Range {
  readonly first: number;
  readonly last: number;
  readonly total: number;
}

/** SHA-256 so far of each upload; rebuilt from the file after a restart. */
const hashes = new WeakMap<Publish, { bytes: number; hash: Hash }>();

/** Notes which publish and which chunk a PUT is for. */
export function identifyUpload(world: World, x: Exchange): void {
  const publish = findPublish(world, x);
  if (!publish) return;
  x.facts.openId = publish.open_id;
  x.facts.publishId = publish.publish_id;
  x.facts.phase = phaseOf(publish);
  const range = readRange(x.request);
  const plan = planOf(publish);
  if (range && plan) {
    x.facts.chunk = Math.min(Math.floor(range.first / plan.chunk_size), plan.total_chunk_count - 1);
  }
}

/**
 * PUT upload_url: one chunk. 206 stored, 201 all stored, 400 wrong headers, 403 expired, 404 unknown,
 * 416 not the range that is next ("Media transfer guide"). Streams to disk; a partly received chunk
 * does not count.
 */
export async function handleUpload(world: World, x: Exchange): Promise<Answer> {
  const refusal = checkBefore(world, x);
  if (refusal) {
    await drain(x.request);
    return refusal;
  }
  const publish = findPublish(world, x);
  const plan = publish && planOf(publish);
  const range = readRange(x.request);
  if (!publish || !plan || !range) return refuse(x, 404, "not_found", "No upload task.");

  const isResent = range.last < publish.received;
  const base = isResent ? undefined : await hashAt(world, publish);
  const sink = base && { hash: base.copy(), publish, first: range.first };
  const got = await receive(world, x, sink);
  if (got !== "whole") return got;
  return accept(world, x, publish, plan, range, sink?.hash);
}

/** Everything that can be said from the headers alone. */
function checkBefore(world: World, x: Exchange): Reply | undefined {
  const publish = findPublish(world, x);
  const plan = publish && planOf(publish);
  if (!publish || !plan || publish.status === "FAILED") {
    return refuse(x, 404, "not_found", "There is no upload task for this address.");
  }
  if (isExpired(world, publish)) return refuse(x, 403, "expired", "The upload address has expired.");
  const { headers } = x.request;
  if (!["video/mp4", "video/quicktime", "video/webm"].includes(headers["content-type"] ?? "")) {
    return refuse(x, 400, "invalid_params", "The Content-Type is not allowed.");
  }
  const range = readRange(x.request);
  if (!range || headers["content-length"] === undefined || range.total !== plan.video_size) {
    return refuse(x, 400, "invalid_params", "Content-Range or Content-Length is wrong.");
  }
  if (Number(headers["content-length"]) !== range.last - range.first + 1) {
    return refuse(x, 400, "invalid_params", "Content-Length does not match Content-Range.");
  }
  return checkPlace(world, x, publish, plan, range);
}

/** Only the next chunk fits; a chunk sent again is answered as the knob `resent_range` says. */
function checkPlace(world: World, x: Exchange, publish: Publish, plan: UploadPlan, range: Range): Reply | undefined {
  const index = Math.floor(range.first / plan.chunk_size);
  const due = chunkRange(plan, Math.min(index, plan.total_chunk_count - 1));
  const isWholeChunk = due.first === range.first && due.last === range.last;
  if (isWholeChunk && range.first === publish.received) return undefined;
  const isResent = isWholeChunk && range.last < publish.received;
  if (isResent && world.state.settings.resent_range === 206) return undefined;
  const reply = refuse(x, 416, "invalid_range", "The range does not match the progress.");
  return withProgress(world, publish, plan, reply);
}

async function accept(world: World, x: Exchange, publish: Publish, plan: UploadPlan, range: Range, hash: Hash | undefined): Promise<Reply> {
  // Time has passed while the body came in: the world may have changed.
  const refusal = checkBefore(world, x);
  if (refusal) return refusal;
  const { publish_id } = publish;
  const chunk = x.facts.chunk ?? 0;
  const isLast = range.last === plan.video_size - 1;
  if (hash && range.first === publish.received) {
    hashes.set(publish, { bytes: range.last + 1, hash });
    world.record({ type: "chunk.accepted", publish_id, chunk, first: range.first, last: range.last });
    if (isLast) await complete(world, publish, plan, hash);
  }
  const headers = { "x-tt-logid": x.logId };
  return withProgress(world, publish, plan, { status: isLast ? 201 : 206, headers, body: "" });
}

async function complete(world: World, publish: Publish, plan: UploadPlan, hash: Hash): Promise<void> {
  const verdict = judgeMedia(await world.media.head(publish.publish_id, 16));
  const sha256 = hash.copy().digest("hex");
  completeMedia(world, publish, { size: plan.video_size, sha256, verdict });
}

/** Finishes uploads whose last chunk was stored just before the simulator was killed. */
export async function finishInterrupted(world: World): Promise<void> {
  for (const publish of world.state.publishes.values()) {
    const plan = planOf(publish);
    if (!plan || publish.media || publish.status === "FAILED" || publish.received < plan.video_size) continue;
    await complete(world, publish, plan, await hashAt(world, publish));
  }
}

async function hashAt(world: World, publish: Publish): Promise<Hash> {
  const known = hashes.get(publish);
  if (known?.bytes === publish.received) return known.hash;
  return world.media.hashOf(publish.publish_id, publish.received);
}

function findPublish(world: World, x: Exchange): Publish | undefined {
  const token = x.url.searchParams.get("upload_token") ?? "";
  return world.state.publishes.get(world.state.publishByUpload.get(fingerprint(token)) ?? "");
}

function planOf(publish: Publish): UploadPlan | undefined {
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

/** Progress as a header: `bytes 0-{UPLOADED_BYTES}/{TOTAL}`; count or last index is a knob. */
function withProgress(world: World, publish: Publish, plan: UploadPlan, reply: Reply): Reply {
  const isIndex = world.state.settings.range_progress === "last-index";
  const number = isIndex ? Math.max(publish.received - 1, 0) : publish.received;
  const range = `bytes 0-${number}/${plan.video_size}`;
  return { ...reply, headers: { ...reply.headers, "content-range": range } };
}
