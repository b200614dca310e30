import type { ReasonCode } from "#lib/deliveries/error-catalogue/reasons";
import type { Lease } from "#lib/deliveries/sending/lease";
import type { DeliveryState, EndedState, WaitReason } from "#lib/deliveries/state";

/** One init at TikTok and its result. */
export type TransferFacts = {
  /** upload: we send the bytes. pull: TikTok downloads them from a URL of ours. */
  source: "upload" | "pull";
  publishId: string | null;
  initOutcome: "ok" | "refused" | "unknown" | null;
  initStartedAt: Date;
  uploadUrlExpiresAt: Date | null;
  /** TikTok rejected the upload URL before its expiry. */
  uploadUrlInvalid: boolean;
  sizeBytes: number;
  chunkSize: number;
  chunkCount: number;
  acknowledgedBytes: number;
  /** Pull only: first byte served, URL closed permanently, TikTok asked to cancel. */
  firstServedAt: Date | null;
  pullUrlClosedAt: Date | null;
  pullCancelRequestedAt: Date | null;
  /** Written before the last byte leaves, by the sending worker or by the pull route. */
  committingAt: Date | null;
  committedAt: Date | null;
  /** The latest attempt to complete the upload since the last progress. */
  completionStartedAt: Date | null;
  /** Attempts at the last chunk that TikTok did not refuse. */
  openAttempts: number;
  /** Rejections of a chunk in a row, and the code of the latest. */
  chunkRejections: number;
  chunkRejectionCode: string | null;
  /** TikTok's last status, when it was polled and the bytes it has (null: not reported). */
  outcome: TransferOutcome | null;
  statusPolledAt: Date | null;
  reportedBytes: number | null;
};

export type TransferOutcome =
  | "in_progress"
  | "in_inbox"
  | "posted"
  | "failed_retryable"
  | "failed_media"
  | "failed_refused"
  | "failed_authorization"
  | "failed_cancelled";

/** The facts about one delivery at one moment of database time. */
export type DeliveryFacts = {
  state: DeliveryState;
  now: Date;
  consentAt: Date;
  cancelRequested: boolean;
  /** "Send again" superseded an earlier transfer that may have made a draft. */
  earlierUnconfirmed: boolean;
  /** When a person last asked for a retry, which resets the failure counts. */
  retryRequestedAt: Date | null;
  connection: "can_send" | "needs_reconnect" | "missing_permission" | "disconnected";
  /** Nothing new starts while a deletion request is reviewed. */
  restricted: boolean;
  media: "intact" | "missing" | "changed";
  /** Claims since the last progress, including this one. */
  attempts: number;
  transfer: TransferFacts | null;
  /** Inits since the last retry, at most 24 hours ago, whose upload never completed. */
  unfinishedInits: number;
  /** Uploads in the same period that TikTok failed in a retryable way. */
  failedUploads: number;
  /** Whether the next attempt may be a pull, and how many failed in the same period. */
  pull: { available: boolean; failed: number };
  /** Counted over all deliveries of the account (R9). */
  account: {
    initsLastMinute: number;
    oldestInitOfMinute: Date | null;
    slotsUsed: number;
    nextSlotFreeAt: Date | null;
    /** Another delivery is ahead of this one in the queue for a slot. */
    isBehindAnother: boolean;
  };
  /** The earliest time of the next status poll. */
  nextPollAt: Date | null;
};

export type DeliveryStep =
  | { kind: "idle"; until: Date | null }
  | { kind: "finish"; state: EndedState; reason: ReasonCode | null }
  | { kind: "reschedule"; waitingFor: WaitReason; until: Date; reason: ReasonCode }
  | { kind: "init_upload" }
  | { kind: "init_pull" }
  | { kind: "close_pull_url" }
  | { kind: "cancel_pull" }
  | { kind: "send_chunks"; chunk: number; commits: boolean }
  | { kind: "mark_committed" }
  | { kind: "poll_status" };

export type StepOf<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

/** What the steps need besides the facts. */
export type SendContext = {
  connectionId: string;
  transferId: string | null;
  source: TransferFacts["source"];
  uploadUrlSealed: Uint8Array | null;
  publishId: string | null;
  transferCount: number;
  media: {
    videoId: string;
    fileKey: string | null;
    /** Identifies the consented file without hashing it again. */
    identity: string | null;
    sizeBytes: number;
    sha256: string;
    contentType: string;
  };
};

/** The lease, and what was read under it. */
export type StepInput = { lease: Lease; facts: DeliveryFacts; context: SendContext };

/** `continue`: decide the next step at once. `released`: the lease was given back. */
export type StepResult = "continue" | "released";
