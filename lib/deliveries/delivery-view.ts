import "server-only";

import { explanationKeyForState, getExplanation } from "#lib/deliveries/error-catalogue/catalogue";
import { deliveryStateLabel, percentSent, reportedOutcomeLabels } from "#lib/deliveries/labels";
import type { DeliveryView } from "#lib/deliveries/schema";
import { LEASE_MS } from "#lib/deliveries/sending/lease";
import {
  canReportOutcome,
  deliveryStateTraits,
  hasEnded,
  isCancellable,
  isHandedOver,
  stallReason,
} from "#lib/deliveries/state";
import { agreedContent } from "#lib/drafts/schema";
import type { Prisma } from "#lib/infra/generated/client";
import { paths } from "#lib/paths";

/** The columns of a delivery that its view needs: no token, no upload URL. */
export const deliveryViewColumns = {
  id: true,
  state: true,
  waitingFor: true,
  nextRunAt: true,
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
  consent: { select: { createdAt: true, staffName: true, snapshot: true } },
  transfers: { orderBy: { number: "desc" }, take: 1, select: { failReason: true } },
  reportedOutcome: true,
  outcomeReportedAt: true,
} as const satisfies Prisma.DeliverySelect;

type DeliveryRow = Prisma.DeliveryGetPayload<{ select: typeof deliveryViewColumns }>;

const toIso = (date: Date | null) => date?.toISOString() ?? null;

/** What a person reported, until TikTok confirms it. */
function toReportedOutcome({
  state,
  reportedOutcome,
  outcomeReportedAt,
}: DeliveryRow): DeliveryView["reportedOutcome"] {
  if (
    state === "posted" ||
    outcomeReportedAt === null ||
    (reportedOutcome !== "posted" && reportedOutcome !== "discarded")
  )
    return null;
  return { outcome: reportedOutcome, at: outcomeReportedAt.toISOString() };
}

/** The label of the state, unless a person reported more than TikTok did. */
function deliveryLabel(
  row: DeliveryRow,
  reported: DeliveryView["reportedOutcome"],
  label: string,
): string {
  if (reported) return reportedOutcomeLabels[reported.outcome];
  return row.state === "unconfirmed" && row.resolution === "found_in_inbox"
    ? "Found in the inbox"
    : label;
}

/** Maps a row to what staff may see, at a moment of the database's clock. Pure. */
export function toDeliveryView(row: DeliveryRow, now: Date): DeliveryView {
  const sizeBytes = Number(row.video.sizeBytes);
  const sentBytes = Math.min(Number(row.sentBytes), sizeBytes);
  // Never 100 before TikTok has every byte.
  const percent = isHandedOver(row.state) ? 100 : percentSent(sentBytes, sizeBytes);
  const ended = hasEnded(row.state);
  const stall = stallReason(row, now, LEASE_MS);
  const { tone, label } = deliveryStateLabel(row.state, {
    waitingFor: row.waitingFor,
    stall,
    percent,
  });
  const explanationKey = explanationKeyForState({
    ...row,
    stall,
    failReason: row.transfers[0]?.failReason ?? null,
  });
  const reportedOutcome = toReportedOutcome(row);
  const agreed = agreedContent.safeParse(row.consent.snapshot).data;
  return {
    id: row.id,
    state: row.state,
    tone: reportedOutcome ? "quiet" : tone,
    label: deliveryLabel(row, reportedOutcome, label),
    waitingFor: row.waitingFor,
    resumesAt: row.waitingFor !== null && !ended ? toIso(row.nextRunAt) : null,
    explanationKey,
    // A normal state needs no notice; “Explain this” still explains it.
    explanation: /^(state|wait) /.test(explanationKey) ? null : getExplanation(explanationKey),
    percent,
    sentBytes,
    sizeBytes,
    bytesPerSecond:
      stall === null && deliveryStateTraits[row.state].transferring ? row.bytesPerSecond : 0,
    draftId: row.draftId,
    videoId: row.videoId,
    videoName: row.video.name,
    posterUrl: row.video.posterKey === null ? null : paths.api.videoPoster(row.videoId),
    connectionId: row.connectionId,
    // As agreed: the account may be renamed or disconnected later.
    accountName: agreed?.accountName ?? row.connection.displayName,
    consent: { at: row.consent.createdAt.toISOString(), by: row.consent.staffName },
    createdAt: row.createdAt.toISOString(),
    inInboxAt: toIso(row.inInboxAt),
    postedAt: toIso(row.postedAt),
    endedAt: toIso(row.endedAt),
    reportedOutcome,
    resolution:
      row.resolution === "found_in_inbox" || row.resolution === "send_again"
        ? row.resolution
        : null,
    ended,
    can: {
      cancel: isCancellable(row.state) && row.cancelRequestedAt === null,
      retry: deliveryStateTraits[row.state].retryable,
      retryNow: !ended && row.waitingFor !== null && row.waitingFor !== "rate",
      resolve: row.state === "unconfirmed" && row.resolution !== "found_in_inbox",
      handoff: row.state === "posted" || canReportOutcome(row.state, row.resolution),
      reportOutcome: canReportOutcome(row.state, row.resolution),
    },
    cancelTooLate: row.cancelRequestedAt !== null && isHandedOver(row.state) && !ended,
  };
}
