import { z } from "zod";

import type { DeliveryState, WaitReason } from "#lib/deliveries/state";
import type { Explanation, Tone } from "#lib/deliveries/words";

export const deliveryId = z.strictObject({ id: z.uuid("This delivery does not exist in your shop.") });

export const resolveInput = z.strictObject({ choice: z.enum(["there", "send_again"]) });

/** A delivery as staff see it. Times are ISO 8601; sizes are bytes. */
export type DeliveryView = {
  id: string;
  state: DeliveryState;
  tone: Tone;
  words: string;
  waitingFor: WaitReason | null;
  /** When it goes on by itself, when that is known. */
  until: string | null;
  explanation: Explanation | null;
  percent: number;
  sentBytes: number;
  sizeBytes: number;
  bytesPerSecond: number;
  draftId: string;
  videoId: string;
  videoName: string;
  posterUrl: string | null;
  connectionId: string;
  accountName: string;
  consent: { at: string; by: string };
  createdAt: string;
  inInboxAt: string | null;
  postedAt: string | null;
  endedAt: string | null;
  /** The person on the phone said that it is posted. */
  markedPostedAt: string | null;
  resolution: "there" | "send_again" | null;
  ended: boolean;
  can: { cancel: boolean; retry: boolean; tryNow: boolean; resolve: boolean; handOver: boolean };
  /** Asked to stop, but already with TikTok. */
  cancelTooLate: boolean;
};

/** One line of a delivery's request log. */
export type CallView = {
  id: string;
  at: string;
  operation: string;
  asked: string;
  httpStatus: number | null;
  code: string;
  logId: string | null;
  durationMs: number;
};

/** The pending shares of one account: an estimate, since TikTok does not tell them. */
export type SlotView = { connectionId: string; accountName: string; used: number; of: number; nextFreesAt: string | null };

/** What the page of one delivery keeps asking for. */
export type DeliveryPageData = { delivery: DeliveryView; calls: CallView[] };
