import type { FailReason } from "./ledger-events.ts";
import { newPostId } from "./ids.ts";
import type { Publish } from "./state.ts";
import { queueWebhook } from "./webhooks.ts";
import type { World } from "./world.ts";

const PUBLISH_TYPE = "INBOX_SHARE";

/** Whether the draft is neither in the inbox nor failed. */
export function isRunning(publish: Publish): boolean {
  return publish.status === "PROCESSING_UPLOAD" || publish.status === "PROCESSING_DOWNLOAD";
}

/** Returns the phase of a publish, as fault plans name it. */
export function phaseOf(publish: Publish): string {
  if (publish.status === "FAILED") return "failed";
  if (publish.status === "PUBLISH_COMPLETE") return "posted";
  if (publish.status === "SEND_TO_USER_INBOX")
    return publish.discarded_at ? "discarded" : "delivered";
  return publish.media ? "processing" : "uploading";
}

/** Records the whole video as received. It is ready after a time that grows with its size. */
export function completeMedia(
  world: World,
  publish: Publish,
  media: { size: number; sha256: string; verdict: FailReason | undefined },
): void {
  const { processing_base_ms, processing_ms_per_100mb } = world.state.settings;
  const wait = processing_base_ms + (media.size / 100_000_000) * processing_ms_per_100mb;
  world.record({
    type: "media.completed",
    publish_id: publish.publish_id,
    size: media.size,
    sha256: media.sha256,
    ready_at: world.now() + Math.round(wait / world.options.speed),
    ...(media.verdict && { verdict: media.verdict }),
  });
  if (world.options.discardMedia) world.media.discard(publish.publish_id);
}

/** Ends the processing: into the inbox, or FAILED by the file check or a fault plan. */
export function finishProcessing(world: World, publish: Publish): void {
  const reason = publish.planned_outcome?.fail_reason ?? publish.media?.verdict;
  if (reason) {
    failPublish(world, publish, reason);
    return;
  }
  world.record({ type: "publish.delivered", publish_id: publish.publish_id });
  queueWebhook(world, publish.open_id, "post.publish.inbox_delivered", {
    publish_id: publish.publish_id,
    publish_type: PUBLISH_TYPE,
  });
}

/** Ends a publish as FAILED and sends the webhook ("Get Post Status": fail_reason). */
export function failPublish(world: World, publish: Publish, reason: FailReason): void {
  world.record({ type: "publish.failed", publish_id: publish.publish_id, reason });
  queueWebhook(world, publish.open_id, "post.publish.failed", {
    publish_id: publish.publish_id,
    reason,
    publish_type: PUBLISH_TYPE,
  });
}

/** Posts a draft from the inbox, public once moderated. A draft may be posted again. */
export function postInboxDraft(
  world: World,
  publish: Publish,
  caption: string,
): string | undefined {
  if (!publish.delivered_at || publish.discarded_at) return undefined;
  const post_id = newPostId();
  world.record({
    type: "publish.posted",
    publish_id: publish.publish_id,
    post_id,
    caption,
    public_at: world.now() + Math.round(world.state.settings.moderation_ms / world.options.speed),
  });
  queueWebhook(world, publish.open_id, "post.publish.complete", {
    publish_id: publish.publish_id,
    publish_type: PUBLISH_TYPE,
  });
  return post_id;
}

/** Discards a draft. TikTok's status does not report this: it stays SEND_TO_USER_INBOX. */
export function discardInboxDraft(world: World, publish: Publish): boolean {
  if (!publish.delivered_at || publish.discarded_at || publish.posts.length > 0) return false;
  world.record({ type: "publish.discarded", publish_id: publish.publish_id });
  return true;
}

/** Makes a moderated post public. */
export function makePublic(world: World, publish: Publish, postId: string): void {
  world.record({ type: "publish.public", publish_id: publish.publish_id, post_id: postId });
  queueWebhook(world, publish.open_id, "post.publish.publicly_available", {
    publish_id: publish.publish_id,
    post_id: postId,
    publish_type: PUBLISH_TYPE,
  });
}
