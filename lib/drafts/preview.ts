import "server-only";

import type { ShopActor } from "#lib/actor";
import { type DraftRecord, findDraft, toDraftView } from "#lib/drafts/draft-view";
import { fingerprintSnapshot } from "#lib/drafts/snapshot-fingerprint";
import { currentConsentVersion } from "#lib/drafts/consent-text";
import { fileChangedBlocker, videoBlockers } from "#lib/drafts/rules";
import type { ConsentSnapshot, DraftView, PreviewView } from "#lib/drafts/schema";
import { nextAttemptNumber } from "#lib/drafts/state";
import { AppError } from "#lib/errors";
import { database, type Tx } from "#lib/infra/db/database";
import { isCheckedFile } from "#lib/videos/changed-file";

/**
 * Returns what a person is shown before consent, with its fingerprint; or what is missing, which
 * includes a file that is no longer the checked one. Throws `not_found`.
 */
export async function getPreview(
  actor: ShopActor,
  id: string,
  tx: Tx = database(),
): Promise<PreviewView> {
  const row = await findDraft(tx, actor.shopId, id);
  const draft = toDraftView(row, new Map());
  if (draft.blockers.length > 0) return { kind: "not_ready", blockers: draft.blockers };
  const snapshot = buildSnapshot(row, draft);
  if (!(await isCheckedFile(row.video)))
    return { kind: "not_ready", blockers: [fileChangedBlocker] };
  if (!snapshot) return { kind: "not_ready", blockers: [videoBlockers.checking] };
  return {
    kind: "ready",
    snapshot,
    fingerprint: fingerprintSnapshot(snapshot),
    findings: draft.video.findings,
  };
}

function buildSnapshot(row: DraftRecord, draft: DraftView): ConsentSnapshot | null {
  if (!draft.account || row.video.sha256 === null) return null;
  return {
    draftId: row.id,
    attempt: nextAttemptNumber(row.deliveries.map(({ state }) => state)),
    videoId: row.video.id,
    videoSha256: row.video.sha256,
    fileName: row.video.name,
    sizeBytes: draft.video.sizeBytes,
    durationMs: draft.video.durationMs,
    connectionId: draft.account.id,
    accountName: draft.account.name,
    accountHandle: draft.account.handle,
    caption: row.caption,
    hashtags: row.hashtags,
    product: row.product && {
      title: row.product.title,
      sku: row.product.sku,
      link: row.product.link,
    },
    coverMs: row.coverMs,
    textVersion: currentConsentVersion,
  };
}

// Names that a profile refresh or a catalogue edit changes are left out: account and caption are
// still the consented ones.
const BINDING_FIELDS = [
  "videoId",
  "videoSha256",
  "sizeBytes",
  "connectionId",
  "caption",
  "hashtags",
  "coverMs",
] as const satisfies readonly (keyof ConsentSnapshot)[];

/**
 * Returns the fields in which the draft now differs from the consent; empty when a delivery may
 * continue. Throws `not_found`.
 */
export async function changedSinceConsent(
  actor: ShopActor,
  consentId: string,
  tx: Tx = database(),
): Promise<(keyof ConsentSnapshot)[]> {
  const consent = await tx.consent.findFirst({
    where: { id: consentId, shopId: actor.shopId },
    select: { draftId: true, snapshot: true },
  });
  if (!consent) throw new AppError("not_found", "This consent does not exist in your shop.");
  const row = await findDraft(tx, actor.shopId, consent.draftId);
  const current = buildSnapshot(row, toDraftView(row, new Map()));
  const consented = consent.snapshot as Partial<ConsentSnapshot>;
  return BINDING_FIELDS.filter(
    (name) => current === null || JSON.stringify(current[name]) !== JSON.stringify(consented[name]),
  );
}
