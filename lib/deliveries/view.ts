import "server-only";

import { explanationOf, keyOfState } from "#lib/deliveries/explanations/catalogue";
import { LEASE_MS } from "#lib/deliveries/lease";
import type { DeliveryView } from "#lib/deliveries/schema";
import { hasEnded, isCancellable, isHandedOver, maySay, silenceOf } from "#lib/deliveries/state";
import { percentOf } from "#lib/deliveries/story-beats";
import { stateWords } from "#lib/deliveries/words";
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
  saidOutcome: true,
  saidAt: true,
} as const satisfies Prisma.DeliverySelect;

type Row = Prisma.DeliveryGetPayload<{ select: typeof deliveryColumns }>;

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** What a person said became of it, while TikTok has not said more. */
function saidOf({ state, saidOutcome, saidAt }: Row): DeliveryView["said"] {
  if (state === "posted" || saidAt === null || (saidOutcome !== "posted" && saidOutcome !== "discarded")) return null;
  return { outcome: saidOutcome, at: saidAt.toISOString() };
}

/** The state in words, unless a person saw more than TikTok told. */
function wordsOf(row: Row, said: DeliveryView["said"], words: string): string {
  if (said) return said.outcome === "posted" ? "Posted, as you said" : "Discarded, as you said";
  return row.state === "unconfirmed" && row.resolution === "there" ? "In the inbox, as you saw" : words;
}

/** Turns a row into what staff may see, at a moment of the database's clock. Pure. */
export function viewOf(row: Row, now: Date): DeliveryView {
  const sizeBytes = Number(row.video.sizeBytes);
  const sentBytes = Math.min(Number(row.sentBytes), sizeBytes);
  // Never 100 before TikTok has said that it has all of it.
  const percent = isHandedOver(row.state) ? 100 : percentOf(sentBytes, sizeBytes);
  const ended = hasEnded(row.state);
  const silence = silenceOf(row, now, LEASE_MS);
  const { tone, words } = stateWords(row.state, { waitingFor: row.waitingFor, silence, percent });
  const explains = keyOfState({ ...row, silence, failReason: row.transfers[0]?.failReason ?? null });
  const said = saidOf(row);
  return {
    id: row.id,
    state: row.state,
    tone: said ? "quiet" : tone,
    words: wordsOf(row, said, words),
    waitingFor: row.waitingFor,
    until: row.waitingFor !== null && !ended ? iso(row.nextAt) : null,
    explains,
    // A state that simply runs needs no notice; what it means can still be asked for.
    explanation: /^(state|wait) /.test(explains) ? null : explanationOf(explains),
    percent,
    sentBytes,
    sizeBytes,
    bytesPerSecond: silence === null && ["uploading", "fetching", "committing"].includes(row.state) ? row.bytesPerSecond : 0,
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
    said,
    resolution: row.resolution === "there" || row.resolution === "send_again" ? row.resolution : null,
    ended,
    can: {
      cancel: isCancellable(row.state) && row.cancelRequestedAt === null,
      retry: row.state === "not_sent",
      tryNow: !ended && row.waitingFor !== null && row.waitingFor !== "rate",
      resolve: row.state === "unconfirmed" && row.resolution !== "there",
      handOver: row.state === "posted" || maySay(row.state, row.resolution),
      say: maySay(row.state, row.resolution),
    },
    cancelTooLate: row.cancelRequestedAt !== null && isHandedOver(row.state) && !ended,
  };
}
