/**
 * The judge's input and output. The judge sees only the simulator's ledger, the database by plain
 * SQL, and these observations. All times are the real wall clock in ms, without a process's shift.
 */
export type Evidence = {
  /** Path of the simulator's ledger.jsonl. */
  ledger: string;
  /** A database of the product, prepared with installHistory() before the run. */
  databaseUrl: string;
  /** Paths of the files with the output of all processes. */
  logs: string[];
  /** Every consent request. A request for the same key may follow an "unknown" outcome. */
  consents: ConsentAttempt[];
  /** Every process that may call TikTok. The web process has its own name. */
  workers: ObservedProcess[];
  /** Requests as they left a process. */
  effects: Effect[];
  /** When the client received the response to a disconnection. */
  disconnects: { openId: string; at: number }[];
  /** Fault plans of the simulator, to help explain a failure. */
  plannedFaults: { openId: string; plans: unknown[] }[];
  allowed: {
    /** Deliveries that may end as unconfirmed. */
    unconfirmed: string[];
    /** Deliveries about which a plan made TikTok lie, so the shown state may be wrong. */
    lostTruth?: string[];
  };
  /** When the database could not be reached from some process. */
  outages?: { from: number; to: number }[];
  leftovers: { tempFiles: string[]; fds: { pid: number; before: number; after: number }[] };
  /** Values by name that must not leak. The simulator's own secrets carry marks. */
  secrets?: Record<string, string>;
  /** When the run had settled and the evidence was collected. */
  endedAt: number;
};

export type ConsentAttempt = {
  /** The id of the draft. */
  consentKey: string;
  deliveryId: string | null;
  accountOpenId: string;
  sha256: string;
  sizeBytes: number;
  /** The outcome for the client: recorded, refused or unknown. */
  outcome: "ok" | "error" | "unknown";
  at: number;
};

/** `owner` is the worker id in the process's output. `endedAt` is null while it runs. */
export type ObservedProcess = {
  owner: string;
  pid: number;
  startedAt: number;
  endedAt: number | null;
};

export type Effect = {
  /** When the process made the request. */
  at: number;
  pid: number;
  kind: "init" | "upload" | "status" | "refresh" | "revoke" | "other";
  /** The path with `upload_id` as its only parameter: the rest of an upload URL is secret. */
  path: string;
  /** The Content-Range of an upload: `bytes 0-99/100`. */
  range?: string;
  /** When its response or failure arrived. Absent when the process ended before. */
  endedAt?: number;
  /** TikTok's log id in the response. Identifies the request's line in the ledger. */
  logId?: string;
};

export type Violation = {
  invariant: InvariantName;
  /** Explains the violation. The rule's sentence is in INVARIANTS. */
  message: string;
  /** The id of a delivery, account, draft or publish. Empty for the whole run. */
  about: string;
  facts: unknown;
};

export type JudgeVerdict = {
  violations: Violation[];
  counts: VerdictCounts;
  /** The events around the violations, in order. Empty without violations. */
  history: string;
};

export type VerdictCounts = {
  ledgerLines: number;
  rowChanges: number;
  consents: number;
  deliveries: number;
  drafts: number;
  duplicates: number;
  lostConsents: number;
  lostLogRows: number;
  stuckDeliveries: number;
  wrongStates: number;
  /** The number of deliveries in each state. */
  states: Record<string, number>;
  /** The number of violations of each invariant. Those without violations are absent. */
  violations: Partial<Record<InvariantName, number>>;
};

/** Every invariant with its sentence in the report. */
export const INVARIANTS = {
  one_draft_per_consent: "At most one draft exists for one consent, and none without.",
  consented_bytes: "The bytes of a draft are the file that was agreed to.",
  consents_kept:
    "Every acknowledged consent exists, a refused one does not, and the audit chain is unbroken.",
  ended_or_waiting: "Every delivery has ended or waits with a time at which it goes on.",
  shown_is_true:
    "What is shown is what TikTok has; unconfirmed stands only where the rules allow it.",
  lease_held: "No request to open an upload or to send a part begins under an old lease.",
  refresh_once: "No refresh token is used twice.",
  silence_after_disconnect: "After a disconnection nothing but the revocation is sent.",
  limits_kept: "TikTok's limits are never exceeded, and TikTok never has to say so.",
  intent_first: "Every effect has an intent that was committed before it.",
  no_secret: "No secret is in a log, the request log, the audit or a job.",
  nothing_left: "No temporary file, descriptor, lease, upload address or token is left behind.",
  log_complete: "Every call to TikTok is in the request log.",
} as const;

export type InvariantName = keyof typeof INVARIANTS;

/** Returns a violation of one invariant. */
export function violation(
  invariant: InvariantName,
  about: string,
  message: string,
  facts: unknown,
): Violation {
  return { invariant, about, message, facts };
}
