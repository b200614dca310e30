import type { AccountFields, Endpoint, FailReason } from "./ledger-events.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { defaultSettings, type Settings } from "./settings.ts";

export type SimulatedAccount = AccountFields;

/** The permission of an account for the app, as in its list of connected apps. */
interface Connection {
  readonly open_id: string;
  scopes: readonly string[];
  since: number;
  removed?: { at: number; reason: number };
}

/** One issued authorisation code, known by its fingerprint. */
export interface Code {
  readonly open_id: string;
  readonly scopes: readonly string[];
  readonly redirect_uri: string;
  readonly challenge: string | undefined;
  readonly expires_at: number;
  spent: boolean;
}

/** One issued pair of tokens, known by their fingerprints. */
export interface TokenPair {
  readonly open_id: string;
  readonly scopes: readonly string[];
  readonly access: string;
  access_expires_at: number;
  readonly refresh: string;
  readonly refresh_expires_at: number;
  refresh_dead: boolean;
}

type PublishStatus =
  | "PROCESSING_UPLOAD"
  | "PROCESSING_DOWNLOAD"
  | "SEND_TO_USER_INBOX"
  | "PUBLISH_COMPLETE"
  | "FAILED";

export interface Post {
  readonly post_id: string;
  readonly caption: string;
  readonly at: number;
  readonly public_at: number;
  is_public: boolean;
}

/** One draft that is being sent to, or is in, an account's inbox. */
export interface Publish {
  readonly publish_id: string;
  readonly open_id: string;
  readonly source: "FILE_UPLOAD" | "PULL_FROM_URL";
  readonly created_at: number;
  readonly video_size: number | undefined;
  readonly chunk_size: number | undefined;
  readonly total_chunk_count: number | undefined;
  readonly upload_expires_at: number | undefined;
  readonly pull_gives_up_at: number | undefined;
  status: PublishStatus;
  received_bytes: number;
  chunks: number;
  media?: { size: number; sha256: string; verdict: FailReason | undefined };
  ready_at?: number;
  planned_outcome?: { fail_reason: FailReason | undefined };
  fail_reason?: FailReason;
  delivered_at?: number;
  discarded_at?: number;
  posts: Post[];
}

export interface Webhook {
  readonly id: number;
  readonly event: string;
  readonly body: string;
  readonly first_at: number;
  due_at: number;
  tries: number;
  signed_at?: number;
}

export interface PlannedFault {
  readonly plan: FaultPlan;
  matched: number;
  fired: number;
}

/** The whole state of the simulator: the replayed ledger. */
export interface State {
  clockOffset: number;
  settings: Settings;
  readonly accounts: Map<string, SimulatedAccount>;
  readonly connections: Map<string, Connection>;
  readonly codes: Map<string, Code>;
  readonly pairsByAccess: Map<string, TokenPair>;
  readonly pairsByRefresh: Map<string, TokenPair>;
  readonly publishes: Map<string, Publish>;
  readonly publishByUpload: Map<string, string>;
  readonly recentCalls: Map<string, number[]>;
  readonly webhooks: Map<number, Webhook>;
  webhooksQueued: number;
  readonly faults: Map<string, PlannedFault>;
  faultsAdded: number;
}

/** Returns the state of an empty ledger. */
export function emptyState(): State {
  return {
    clockOffset: 0,
    settings: defaultSettings,
    accounts: new Map(),
    connections: new Map(),
    codes: new Map(),
    pairsByAccess: new Map(),
    pairsByRefresh: new Map(),
    publishes: new Map(),
    publishByUpload: new Map(),
    recentCalls: new Map(),
    webhooks: new Map(),
    webhooksQueued: 0,
    faults: new Map(),
    faultsAdded: 0,
  };
}

/** Returns the key under which the calls of one account to one endpoint are counted. */
export function rateKey(endpoint: Endpoint, openId: string): string {
  return `${endpoint} ${openId}`;
}
