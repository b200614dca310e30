import type { FaultPlan } from "./fault-plan.ts";
import type { Settings } from "./settings.ts";

/** Why a publish failed ("Get Post Status", fail_reason). */
export type FailReason = string;

export interface AccountFields {
  readonly open_id: string;
  readonly union_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly bio_description: string;
  readonly is_verified: boolean;
  readonly has_avatar: boolean;
  readonly banned: boolean;
}

/** The endpoint of TikTok that received a request; also the `route` of a fault plan. */
export type Endpoint =
  | "token"
  | "refresh"
  | "revoke"
  | "userinfo"
  | "init"
  | "upload"
  | "status"
  | "cancel";

/** How a request ended: an HTTP status, or what happened to the connection instead. */
export type RequestOutcome = number | "reset" | "hang" | "early-close" | "client-left";

/** Every event, one line of the ledger each. Contains no token, code, upload URL or secret. */
export type LedgerEvent =
  | { type: "clock.advanced"; by_ms: number }
  | { type: "settings.changed"; changes: Partial<Settings> }
  | ({ type: "account.created" } & AccountFields)
  | { type: "account.changed"; open_id: string; changes: Partial<AccountFields> }
  | { type: "consent.given"; open_id: string; scopes: readonly string[]; silent: boolean }
  | { type: "consent.refused" }
  | {
      type: "code.issued";
      code: string;
      open_id: string;
      scopes: readonly string[];
      redirect_uri: string;
      challenge?: string;
      expires_at: number;
    }
  | { type: "code.spent"; code: string }
  | {
      type: "tokens.issued";
      grant: "authorization_code" | "refresh_token";
      open_id: string;
      scopes: readonly string[];
      access: string;
      access_expires_at: number;
      refresh: string;
      refresh_expires_at: number;
      replaces?: string;
    }
  | { type: "tokens.expired"; open_id: string }
  | { type: "connection.removed"; open_id: string; reason: number }
  | {
      type: "request";
      endpoint: Endpoint;
      log_id: string;
      outcome: RequestOutcome;
      open_id?: string;
      publish_id?: string;
      chunk?: number;
      code?: string;
      admitted?: true;
      faults?: readonly string[];
    }
  | {
      type: "publish.created";
      publish_id: string;
      open_id: string;
      source: "FILE_UPLOAD";
      video_size: number;
      chunk_size: number;
      total_chunk_count: number;
      upload: string;
      upload_expires_at: number;
    }
  | {
      type: "publish.created";
      publish_id: string;
      open_id: string;
      source: "PULL_FROM_URL";
      video_host: string;
      pull_gives_up_at: number;
    }
  | { type: "chunk.accepted"; publish_id: string; chunk: number; first: number; last: number }
  | {
      type: "media.completed";
      publish_id: string;
      size: number;
      sha256: string;
      ready_at: number;
      verdict?: FailReason;
    }
  | { type: "publish.fated"; publish_id: string; fail_reason?: FailReason; stuck?: true }
  | { type: "publish.delivered"; publish_id: string }
  | { type: "publish.failed"; publish_id: string; reason: FailReason }
  | {
      type: "publish.posted";
      publish_id: string;
      post_id: string;
      caption: string;
      public_at: number;
    }
  | { type: "publish.public"; publish_id: string; post_id: string }
  | { type: "publish.discarded"; publish_id: string }
  | { type: "webhook.queued"; id: number; event: string; body: string; due_at: number }
  | {
      type: "webhook.tried";
      id: number;
      answer: number | "unreachable";
      signed_at: number;
      again_at?: number;
    }
  | { type: "webhook.dropped"; id: number }
  | { type: "webhook.suppressed"; event: string }
  | { type: "fault.added"; plan: FaultPlan }
  | { type: "fault.passed"; id: string; endpoint: Endpoint }
  | { type: "fault.fired"; id: string; endpoint: Endpoint; kind: FaultPlan["kind"] }
  | { type: "faults.cleared" };

interface LedgerStamp {
  readonly seq: number;
  /** Virtual time, milliseconds. */
  readonly at: number;
  /** Real time, ISO 8601. */
  readonly wall: string;
}

export type LedgerLine = LedgerStamp & LedgerEvent;
