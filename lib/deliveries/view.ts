import "server-only";

import type { DeliveryView } from "#lib/deliveries/schema";
import { hasEnded, isCancellable, isHandedOver } from "#lib/deliveries/state";
import { explain, failReasons, stateWords } from "#lib/deliveries/words";
import type { Prisma } from "#lib/infra/generated/client";
import { paths } from "#lib/paths";

/** The columns of a delivery that its view needs; no token, no upload address. */
export const deliveryColumns = {
  id: true,
  state: true,
  waitingFor: true,
  nextAt: true,
  reason: true,
  sentBytes: true,
  bytesPerSecond: true,
  leaseUntil: true,
  cancelRequestedAt: true,
  resolution: true,
  draftId: true,
  videoId: true,
  connectionId: true,
  createdAt: true,
  inInboxAt: true,
  postedAt: true,
  endedAt: true,
  video: { select: { name: true, sizeBytes: true, posterKey: true } },
  connection: { select: { displayName: true } },
  consent: { select: { createdAt: true, staffName: true } },
  transfers: { orderBy: { number: "desc" }, take: 1, select: { failReason: true } },
  handoffs: { where: { postedAt: { not: null } }, take: 1, select: { postedAt: true } },
} as const satisfies Prisma.DeliverySelect;

type Row = Prisma.DeliveryGetPayload<{ select: typeof deliveryColumns }>;

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** What the reason of a refusal by TikTok means, else the reason of the state. */
function explanationOf(row: Row): DeliveryView["explanation"] {
  const failReason = row.transfers[0]?.failReason ?? null;
  if (row.state === "refused" && failReason !== null) return failReasons[failReason] ?? explain(failReason);
  return explain(row.reason);
}

/** Turns a row into what staff may see. Pure. */
export function viewOf(row: Row): DeliveryView {
  const sizeBytes = Number(row.video.sizeBytes);
  const sentBytes = Math.min(Number(row.sentBytes), sizeBytes);
  // Never 100 before TikTok has said that it has all of it.
  const percent = isHandedOver(row.state) ? 100 : Math.min(99, sizeBytes === 0 ? 0 : Math.floor((sentBytes / sizeBytes) * 100));
  const ended = hasEnded(row.state);
  const { tone, words } = stateWords(row.state, { waitingFor: row.waitingFor, percent });
  return {
    id: row.id,
    state: row.state,
    tone,
    words: row.state === "unconfirmed" && row.resolution === "there" ? "In the inbox, as you saw" : words,
    waitingFor: row.waitingFor,
    until: row.waitingFor !== null && !ended ? iso(row.nextAt) : null,
    explanation: explanationOf(row),
    percent,
    sentBytes,
    sizeBytes,
    bytesPerSecond: row.state === "uploading" || row.state === "committing" ? row.bytesPerSecond : 0,
    draftId: row.draftId,
    videoId: row.videoId,
    videoName: row.video.name,
    posterUrl: row.video.posterKey === null ? null : paths.api.videoPoster(row.videoId),
    connectionId: row.connectionId,
    accountName: row.connection.displayName,
    consent: { at: row.consent.createdAt.toISOString(), by: row.consent.staffName },
    createdAt: row.createdAt.toISOString(),
    inInboxAt: iso(row.inInboxAt),
    postedAt: iso(row.postedAt),
    endedAt: iso(row.endedAt),
    markedPostedAt: iso(row.handoffs[0]?.postedAt ?? null),
    resolution: row.resolution === "there" || row.resolution === "send_again" ? row.resolution : null,
    ended,
    can: {
      cancel: isCancellable(row.state) && row.cancelRequestedAt === null,
      retry: row.state === "not_sent",
      tryNow: !ended && row.waitingFor !== null && row.waitingFor !== "rate",
      resolve: row.state === "unconfirmed" && row.resolution !== "there",
      handOver: row.state === "in_inbox" || row.state === "posted" || (row.state === "unconfirmed" && row.resolution === "there"),
    },
    cancelTooLate: row.cancelRequestedAt !== null && isHandedOver(row.state) && !ended,
  };
}
