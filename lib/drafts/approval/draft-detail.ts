import "server-only";

import type { StaffActor } from "#lib/actor";
import { getApproval } from "#lib/drafts/approval/queries";
import type { ApprovalView } from "#lib/drafts/approval/schema";
import { getPreview } from "#lib/drafts/preview";
import { getDraft } from "#lib/drafts/queries";
import { recheckChangedVideo } from "#lib/drafts/recheck-changed-video";
import type { DraftView, PreviewView } from "#lib/drafts/schema";

export type DraftDetailView = { draft: DraftView; preview: PreviewView; approval: ApprovalView };

/**
 * Returns a draft, its preview for consent and the state of its approval. A video whose file changed
 * goes to a new check first, and the draft says so. Throws `not_found`.
 */
export async function getDraftDetail(actor: StaffActor, id: string): Promise<DraftDetailView> {
  await recheckChangedVideo(actor, id);
  const draft = await getDraft(actor, id);
  const preview = await getPreview(actor, id);
  const fingerprint = preview.kind === "ready" ? preview.fingerprint : null;
  return { draft, preview, approval: await getApproval(actor, id, fingerprint) };
}
