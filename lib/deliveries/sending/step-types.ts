import type { ReasonCode } from "#lib/deliveries/error-catalogue/reasons";
import type { Lease } from "#lib/deliveries/sending/lease";
import type { DeliveryState, EndedState, WaitReason } from "#lib/deliveries/state";

/** One init at TikTok and what became of it. */
export type TransferFacts = {
  /** upload: we send the bytes. pull: TikTok downloads them from a URL of ours. */
  source: "upload" | "pull";
  publishId: string | null;
  initOutcome: "ok" | "refused" | "unknown" | null;
  initStartedAt: Date;
  uploadUrlExpiresAt: Date | null;
  /** TikTok refused the upload URL (expired or unknown) before its time. */
  uploadUrlInvalid: boolean;
  sizeBytes: number;
  chunkSize: number;
  chunkCount: number;
  acknowledgedBytes: number;
  /** Of a pull: when the first byte was served, when the URL was closed for good, when TikTok was asked to cancel. */
  firstServedAt: Date | null;
  pullUrlClosedAt: Date | null;
  pullCancelRequestedAt: Date | null;
  /** Written before the last byte leaves: by the sending worker for an upload, by the pull route for a pull. */
  committingAt: Date | null;
  committedAt: Date | null;
  /** TikTok's last status: our outcome for it, when it was polled, and how many bytes TikTok has (null: not reported). */
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

/** Everything that decide.ts needs to know about one delivery, at one moment of the database's clock. */
export type DeliveryFacts = {
  state: DeliveryState;
  now: Date;
  consentAt: Date;
  cancelRequested: boolean;
  /** An earlier transfer was superseded by "send again" without proof that it made no draft. */
  earlierUnconfirmed: boolean;
  /** The last time a person asked to try again, which forgives earlier failures. */
  retryRequestedAt: Date | null;
  connection: "can_send" | "needs_reconnect" | "missing_permission" | "disconnected";
  /** Nothing new starts while a deletion request is examined. */
  restricted: boolean;
  media: "intact" | "missing" | "changed";
  /** Claims since the last progress, this one included. */
  attempts: number;
  transfer: TransferFacts | null;
  /** Inits of this delivery in 24 hours (and since the last retry) whose upload never completed. */
  unfinishedInits: number;
  /** Uploads of this delivery since the last retry that TikTok failed in a way that may be retried. */
  failedUploads: number;
  /** May TikTok pull the next attempt, and how many pulls of this delivery failed since the last retry? */
  pull: { available: boolean; failed: number };
  /** Counted for the account, other deliveries included (R9). */
  account: {
    initsLastMinute: number;
    oldestInitOfMinute: Date | null;
    slotsUsed: number;
    nextSlotFreeAt: Date | null;
    /** Another delivery is ahead of this one in the queue for a slot. */
    isBehindAnother: boolean;
  };
  /** The status may be polled no sooner than this. */
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

/** What the steps need beside the facts. */
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

/** What every step gets: the lease, and what was read under it. */
export type StepInput = { lease: Lease; facts: DeliveryFacts; context: SendContext };

/** Decide the next step at once, or stop: the lease was given back. */
export type StepResult = "continue" | "released";
