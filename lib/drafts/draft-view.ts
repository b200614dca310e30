import "server-only";

import { z } from "zod";

import { composeCaption } from "#lib/captions/rules";
import { accountProblem, draftBlockers } from "#lib/drafts/rules";
import {
  agreedContent,
  type DraftAccount,
  type DraftListItem,
  type DraftVideo,
  type DraftView,
} from "#lib/drafts/schema";
import { closesDraft, draftStatus } from "#lib/drafts/state";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { paths } from "#lib/paths";
import { finding, videoFacts } from "#lib/videos/schema";

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
      fileKey: true,
      fileIdentity: true,
      facts: true,
      findings: true,
      posterKey: true,
      deletedAt: true,
    },
  },
  product: { select: { id: true, title: true, sku: true, link: true } },
  connection: { select: accountColumns },
  deliveries: {
    select: {
      id: true,
      state: true,
      createdAt: true,
      reportedOutcome: true,
      connectionId: true,
      connection: { select: { avatarUrl: true } },
      consent: { select: { snapshot: true, staffName: true, createdAt: true } },
    },
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
    fileChanged: row.state === "checking" && row.fileIdentity === null,
    findings: z.array(finding).catch([]).parse(row.findings),
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
    deliveries: row.deliveries.map(({ id, state, createdAt }) => ({
      id,
      state,
      createdAt: createdAt.toISOString(),
    })),
    sending: null,
  };
}

/**
 * Returns the draft as people see it: once it is being sent, account, texts and product are those
 * of the consent, whatever happens to account, catalogue or name afterwards.
 */
export function toShownDraft(row: DraftRecord, names: ReadonlyMap<string, string>): DraftView {
  const view = toDraftView(row, names);
  const delivery = row.deliveries.find(({ state }) => closesDraft(state, view.status));
  const agreed = delivery && agreedContent.safeParse(delivery.consent.snapshot).data;
  if (!delivery || !agreed) return view;
  const { connectionId, consent } = delivery;
  const { caption, hashtags, coverMs, product, accountName, accountHandle } = agreed;
  return {
    ...view,
    content: { ...view.content, caption, hashtags, coverMs, connectionId },
    product: product && { ...product, id: view.product?.id ?? "" },
    account: {
      id: connectionId,
      name: accountName,
      handle: accountHandle,
      avatarUrl: delivery.connection.avatarUrl && paths.api.connectionAvatar(connectionId),
      problem: null,
    },
    sending: {
      deliveryId: delivery.id,
      state: delivery.state,
      reportedOutcome: reportedOutcome(delivery.reportedOutcome),
      agreed,
      by: consent.staffName,
      at: consent.createdAt.toISOString(),
    },
  };
}

const reportedOutcome = (stored: string | null) =>
  stored === "posted" || stored === "discarded" ? stored : null;

function approvalStatus(
  request: DraftRecord["approvalRequests"][number] | undefined,
  status: DraftView["status"],
): DraftView["approval"] {
  if (status !== "open" || !request) return null;
  if (request.outcome === null) return "pending";
  return request.outcome === "changes_requested" ? "changes_requested" : null;
}

const SHOWN_LETTERS = 200;

/** Returns what a list shows of a draft. */
export function toDraftListItem(draft: DraftView): DraftListItem {
  const { id, status, approval, changedBy, changedAt, video, content, sending } = draft;
  return {
    id,
    status,
    approval,
    changedBy,
    changedAt,
    video: {
      id: video.id,
      name: video.name,
      state: video.state,
      hasPoster: video.hasPoster,
      deleted: video.deleted,
      findingCount: video.findings.length,
    },
    text: composeCaption(content.caption, content.hashtags).slice(0, SHOWN_LETTERS),
    productTitle: draft.product?.title ?? null,
    accountName: draft.account?.name ?? null,
    ready: draft.blockers.length === 0,
    sending: sending && { state: sending.state, reportedOutcome: sending.reportedOutcome },
  };
}
