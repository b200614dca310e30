import "server-only";

import type { ShopActor } from "#lib/actor";
import { AppError } from "#lib/errors";
import { database, type Tx } from "#lib/infra/db/database";
import { paths } from "#lib/paths";
import { fingerprintSnapshot } from "#lib/drafts/fingerprint";
import { currentConsentVersion } from "#lib/drafts/policy";
import { accountProblem, draftBlockers } from "#lib/drafts/rules";
import type {
  DraftAccount,
  DraftVideo,
  DraftView,
  PreviewView,
  ConsentSnapshot,
} from "#lib/drafts/schema";
import { attemptNumber, draftStatus, endedWithoutDraft } from "#lib/drafts/state";
import { videoFacts } from "#lib/videos/schema";

const accountColumns = {
  id: true,
  displayName: true,
  username: true,
  avatarUrl: true,
  state: true,
  scopes: true,
  restrictedAt: true,
} as const;

const draftColumns = {
  id: true,
  version: true,
  caption: true,
  hashtags: true,
  coverMs: true,
  productId: true,
  connectionId: true,
  updatedById: true,
  updatedAt: true,
  createdAt: true,
  discardedAt: true,
  video: {
    select: {
      id: true,
      name: true,
      state: true,
      sizeBytes: true,
      sha256: true,
      facts: true,
      posterKey: true,
      deletedAt: true,
    },
  },
  product: { select: { id: true, title: true, sku: true, link: true } },
  connection: { select: accountColumns },
  deliveries: {
    select: { id: true, state: true, createdAt: true },
    orderBy: { createdAt: "desc" },
  },
  approvalRequests: { select: { outcome: true }, orderBy: { requestedAt: "desc" }, take: 1 },
} as const;

function measurements(facts: unknown): Pick<DraftVideo, "durationMs" | "width" | "height"> {
  const found = videoFacts.safeParse(facts).data;
  const seconds = found?.seconds ?? null;
  return {
    durationMs: seconds === null ? null : Math.round(seconds * 1000),
    width: found?.width ?? null,
    height: found?.height ?? null,
  };
}

type AccountRow = {
  id: string;
  displayName: string;
  username: string | null;
  avatarUrl: string | null;
  state: string;
  scopes: string[];
  restrictedAt: Date | null;
};

const toDraftAccount = ({
  id,
  displayName,
  username,
  avatarUrl,
  state,
  scopes,
  restrictedAt,
}: AccountRow): DraftAccount => ({
  id,
  name: displayName,
  handle: username,
  avatarUrl: avatarUrl && paths.api.connectionAvatar(id),
  problem: accountProblem({ state, scopes, restricted: restrictedAt !== null }),
});

async function findDraft(tx: Tx, shopId: string, id: string) {
  const row = await tx.draft.findFirst({ where: { id, shopId }, select: draftColumns });
  if (!row) throw new AppError("not_found", "This draft does not exist in your shop.");
  return row;
}

type DraftRecord = Awaited<ReturnType<typeof findDraft>>;

function toDraftView(row: DraftRecord, names: ReadonlyMap<string, string>): DraftView {
  const content = {
    caption: row.caption,
    hashtags: row.hashtags,
    productId: row.productId,
    connectionId: row.connectionId,
    coverMs: row.coverMs,
  };
  const status = draftStatus({
    discarded: row.discardedAt !== null,
    deliveryStates: row.deliveries.map(({ state }) => state),
  });
  const { facts, sizeBytes, posterKey, deletedAt, sha256: _, ...video } = row.video;
  const shownVideo = {
    ...video,
    sizeBytes: Number(sizeBytes),
    ...measurements(facts),
    hasPoster: posterKey !== null,
    deleted: deletedAt !== null,
  };
  const shownAccount = row.connection && toDraftAccount(row.connection);
  return {
    id: row.id,
    version: row.version,
    content,
    video: shownVideo,
    product: row.product,
    account: shownAccount,
    status,
    approval: approvalStatus(row.approvalRequests[0], status),
    blockers: draftBlockers({ status, video: shownVideo, account: shownAccount, content }),
    changedBy: (row.updatedById && names.get(row.updatedById)) ?? null,
    changedAt: row.updatedAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    deliveries: row.deliveries.map(({ createdAt, ...delivery }) => ({
      ...delivery,
      createdAt: createdAt.toISOString(),
    })),
  };
}

function approvalStatus(
  request: DraftRecord["approvalRequests"][number] | undefined,
  status: DraftView["status"],
): DraftView["approval"] {
  if (status !== "open" || !request) return null;
  if (request.outcome === null) return "pending";
  return request.outcome === "changes_requested" ? "changes_requested" : null;
}

async function staffNames(
  tx: Tx,
  shopId: string,
  rows: DraftRecord[],
): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map((row) => row.updatedById).filter((id) => id !== null))];
  const staff =
    ids.length === 0
      ? []
      : await tx.staff.findMany({
          where: { shopId, id: { in: ids } },
          select: { id: true, name: true },
        });
  return new Map(staff.map(({ id, name }) => [id, name]));
}

/** One draft of the shop, in its present version. Throws `not_found`. */
export async function getDraft(
  actor: ShopActor,
  id: string,
  tx: Tx = database(),
): Promise<DraftView> {
  const row = await findDraft(tx, actor.shopId, id);
  return toDraftView(row, await staffNames(tx, actor.shopId, [row]));
}

/** The shop's drafts that are not discarded, last changed first; `open` leaves out those being sent or sent. */
export async function listDrafts(
  actor: ShopActor,
  { open = false, limit = 100 }: { open?: boolean; limit?: number } = {},
): Promise<DraftView[]> {
  const tx = database();
  const rows = await tx.draft.findMany({
    where: {
      shopId: actor.shopId,
      discardedAt: null,
      ...(open ? { deliveries: { every: { state: { in: [...endedWithoutDraft] } } } } : {}),
    },
    orderBy: { updatedAt: "desc" },
    take: limit,
    select: draftColumns,
  });
  const names = await staffNames(tx, actor.shopId, rows);
  return rows.map((row) => toDraftView(row, names));
}

/** The shop's TikTok accounts to choose from, those that can receive drafts first; disconnected ones are left out. */
export async function listAccounts(actor: ShopActor): Promise<DraftAccount[]> {
  const rows = await database().connection.findMany({
    where: { shopId: actor.shopId, state: { not: "disconnected" } },
    orderBy: { displayName: "asc" },
    select: accountColumns,
  });
  return rows
    .map(toDraftAccount)
    .toSorted((a, b) => Number(a.problem !== null) - Number(b.problem !== null));
}

/** What a person is shown before agreeing, with its fingerprint; or what is still to do. Throws `not_found`. */
export async function getPreview(
  actor: ShopActor,
  id: string,
  tx: Tx = database(),
): Promise<PreviewView> {
  const row = await findDraft(tx, actor.shopId, id);
  const draft = toDraftView(row, new Map());
  if (draft.blockers.length > 0) return { kind: "not_ready", blockers: draft.blockers };
  const snapshot = buildSnapshot(row, draft);
  if (!snapshot)
    return {
      kind: "not_ready",
      blockers: ["The video is still being checked. This usually takes a few seconds."],
    };
  return { kind: "ready", snapshot, fingerprint: fingerprintSnapshot(snapshot) };
}

function buildSnapshot(row: DraftRecord, draft: DraftView): ConsentSnapshot | null {
  if (!draft.account || row.video.sha256 === null) return null;
  return {
    draftId: row.id,
    attempt: attemptNumber(row.deliveries.map(({ state }) => state)),
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

/**
 * In what the draft differs now from what was agreed to, as field names; empty when a delivery may go on. Names that a
 * profile refresh or a catalogue edit changes do not count: the account and the words are the ones agreed to.
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
  const now = buildSnapshot(row, toDraftView(row, new Map()));
  const agreed = consent.snapshot as Partial<ConsentSnapshot>;
  const binding = [
    "videoId",
    "videoSha256",
    "sizeBytes",
    "connectionId",
    "caption",
    "hashtags",
    "coverMs",
  ] as const;
  return binding.filter(
    (name) => now === null || JSON.stringify(now[name]) !== JSON.stringify(agreed[name]),
  );
}
