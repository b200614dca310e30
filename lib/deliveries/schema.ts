import { z } from "zod";

import type { ExplanationKey } from "#lib/deliveries/explanations/catalogue";
import type { DeliveryState, WaitReason } from "#lib/deliveries/state";
import type { StoryLine } from "#lib/deliveries/story";
import type { Explanation, Tone } from "#lib/deliveries/words";

export const deliveryId = z.strictObject({ id: z.uuid("This delivery does not exist in your shop.") });

export const resolveInput = z.strictObject({ choice: z.enum(["there", "send_again"]) });

/** What a person says became of a draft in the inbox; `waiting` takes an earlier word back. */
export const sayInput = z.strictObject({ said: z.enum(["posted", "discarded", "waiting"]) });
export type SayInput = z.infer<typeof sayInput>;

/** A place in the queue of an account: ahead of another delivery, or behind it. */
export const placeInput = z.union([z.strictObject({ ahead: z.uuid() }), z.strictObject({ behind: z.uuid() })]);

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
  /** The key of what explains the state, for "Explain this". */
  explains: ExplanationKey;
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
  /** What a person says became of the draft in the inbox; TikTok has not said so. */
  said: { outcome: "posted" | "discarded"; at: string } | null;
  resolution: "there" | "send_again" | null;
  ended: boolean;
  can: { cancel: boolean; retry: boolean; tryNow: boolean; resolve: boolean; handOver: boolean; say: boolean };
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

/** One place for a draft that is held, and by what. */
export type PlaceView = {
  transferId: string;
  deliveryId: string;
  videoName: string;
  posterUrl: string | null;
  /** How (lib/deliveries/slots.ts). */
  hold: "draft" | "sending" | "perhaps";
  /** At the latest. */
  freesAt: string;
  /** A person may tell that it is no longer in the inbox. */
  maySay: boolean;
};

/** One delivery that waits for a place, in the order of the queue. */
export type WaitingView = { id: string; videoName: string; posterUrl: string | null; why: string };

/** The pending shares of one account and who waits for one: an estimate, since TikTok does not tell them. */
export type SlotView = {
  connectionId: string;
  accountName: string;
  /** Surely held; what is held only perhaps is in `places` beside them. */
  used: number;
  of: number;
  nextFreesAt: string | null;
  places: PlaceView[];
  queue: WaitingView[];
};

export type ExplainedCall = CallView & { explains: ExplanationKey };

/** What the page of one delivery keeps asking for. */
export type DeliveryPageData = {
  delivery: DeliveryView;
  calls: ExplainedCall[];
  story: StoryLine[];
  /** What can be explained on this page, by key. */
  explanations: Record<string, Explanation>;
  /** Of the studio. */
  version: string;
};
