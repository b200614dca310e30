import "server-only";

import { accountProblem, draftBlockers } from "#lib/drafts/rules";
import type { DraftAccount, DraftVideo, DraftView } from "#lib/drafts/schema";
import { draftStatus } from "#lib/drafts/state";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { paths } from "#lib/paths";
import { videoFacts } from "#lib/videos/schema";

export const accountColumns = {
  id: true,
  displayName: true,
  username: true,
  avatarUrl: true,
  state: true,
  scopes: true,
  restrictedAt: true,
} satisfies Prisma.ConnectionSelect;

export const draftColumns = {
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
} satisfies Prisma.DraftSelect;

export type DraftRecord = Prisma.DraftGetPayload<{ select: typeof draftColumns }>;
type AccountRecord = Prisma.ConnectionGetPayload<{ select: typeof accountColumns }>;

/** Returns one draft of the shop. Throws `not_found`. */
export async function findDraft(tx: Tx, shopId: string, id: string): Promise<DraftRecord> {
  const row = await tx.draft.findFirst({ where: { id, shopId }, select: draftColumns });
  if (!row) throw new AppError("not_found", "This draft does not exist in your shop.");
  return row;
}

export function toDraftAccount(row: AccountRecord): DraftAccount {
  const { id, displayName, username, avatarUrl, state, scopes, restrictedAt } = row;
  return {
    id,
    name: displayName,
    handle: username,
    avatarUrl: avatarUrl && paths.api.connectionAvatar(id),
    problem: accountProblem({ state, scopes, restricted: restrictedAt !== null }),
  };
}

function toDraftVideo(row: DraftRecord["video"]): DraftVideo {
  const facts = videoFacts.safeParse(row.facts).data;
  const seconds = facts?.seconds ?? null;
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    sizeBytes: Number(row.sizeBytes),
    durationMs: seconds === null ? null : Math.round(seconds * 1000),
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    hasPoster: row.posterKey !== null,
    deleted: row.deletedAt !== null,
  };
}

/** Builds the view of a draft; `names` maps staff ids to names. */
export function toDraftView(row: DraftRecord, names: ReadonlyMap<string, string>): DraftView {
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
  const video = toDraftVideo(row.video);
  const account = row.connection && toDraftAccount(row.connection);
  return {
    id: row.id,
    version: row.version,
    content,
    video,
    product: row.product,
    account,
    status,
    approval: approvalStatus(row.approvalRequests[0], status),
    blockers: draftBlockers({ status, video, account, content }),
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
