import type { LedgerLine } from "./ledger-events.ts";
import type { Publish, State } from "./state.ts";

/** Applies a line about a draft to the state. */
export function applyPublishEvent(state: State, line: LedgerLine): void {
  if (line.type === "publish.created") {
    state.publishes.set(line.publish_id, newPublish(line));
    if (line.source === "FILE_UPLOAD") state.publishByUpload.set(line.upload, line.publish_id);
    return;
  }
  if (!("publish_id" in line) || !line.publish_id) return;
  const publish = state.publishes.get(line.publish_id);
  if (!publish) return;
  switch (line.type) {
    case "chunk.accepted":
      publish.received_bytes = line.last + 1;
      publish.chunks = line.chunk + 1;
      return;
    case "media.completed":
      publish.media = { size: line.size, sha256: line.sha256, verdict: line.verdict };
      publish.received_bytes = line.size;
      publish.ready_at = line.ready_at;
      return;
    case "publish.fated":
      publish.planned_outcome = { fail_reason: line.fail_reason };
      return;
    case "publish.delivered":
      publish.status = "SEND_TO_USER_INBOX";
      publish.delivered_at = line.at;
      return;
    case "publish.failed":
      publish.status = "FAILED";
      publish.fail_reason = line.reason;
      return;
    case "publish.posted":
      publish.status = "PUBLISH_COMPLETE";
      publish.posts.push({
        post_id: line.post_id,
        caption: line.caption,
        at: line.at,
        public_at: line.public_at,
        is_public: false,
      });
      return;
    case "publish.public":
      for (const post of publish.posts) if (post.post_id === line.post_id) post.is_public = true;
      return;
    case "publish.discarded":
      publish.discarded_at = line.at;
      return;
    default:
  }
}

function newPublish(line: LedgerLine & { type: "publish.created" }): Publish {
  const file = line.source === "FILE_UPLOAD" ? line : undefined;
  const pull = line.source === "PULL_FROM_URL" ? line : undefined;
  return {
    publish_id: line.publish_id,
    open_id: line.open_id,
    source: line.source,
    created_at: line.at,
    video_size: file?.video_size,
    chunk_size: file?.chunk_size,
    total_chunk_count: file?.total_chunk_count,
    upload_expires_at: file?.upload_expires_at,
    pull_gives_up_at: pull?.pull_gives_up_at,
    status: file ? "PROCESSING_UPLOAD" : "PROCESSING_DOWNLOAD",
    received_bytes: 0,
    chunks: 0,
    posts: [],
  };
}
