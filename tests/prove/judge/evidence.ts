/**
 * What the judge is given after a run, and what it answers. The judge knows the product only through this: a ledger written by
 * the simulator, a database read with plain SQL, and what was seen from outside. All times are the machine's own wall clock in
 * milliseconds; a process with a shifted clock subtracts the shift.
 */
export type Evidence = {
  /** Path of the simulator's ledger.jsonl. */
  ledger: string;
  /** A database of the product, prepared with installHistory() before the run. */
  databaseUrl: string;
  /** Paths of everything that processes printed. */
  logs: string[];
  /** Every try of the client to agree. The same key may be tried again after "unknown". */
  consents: ConsentAttempt[];
  /** Every process of the product that may speak to TikTok; the web process under a name of its own. */
  workers: ObservedProcess[];
  /** Requests as they left a process. */
  effects: Effect[];
  /** The moment at which the disconnection was answered to the client. */
  disconnects: { openId: string; at: number }[];
  /** Fault plans given to the simulator, for the reader of a failure. */
  plannedFaults: { openId: string; plans: unknown[] }[];
  allowed: {
    /** Deliveries that may end as unconfirmed by the rules. */
    unconfirmed: string[];
    /** Deliveries for which the plan made TikTok itself lie, so that what is shown need not be its truth. */
    lostTruth?: string[];
  };
  /** When the database could not be reached from some process. */
  outages?: { from: number; to: number }[];
  leftovers: { tempFiles: string[]; fds: { pid: number; before: number; after: number }[] };
  /** Values that must be nowhere in clear, by name; what the simulator gives out is known by its marks. */
  secrets?: Record<string, string>;
  /** When everything had settled and this was gathered. */
  endedAt: number;
};

export type ConsentAttempt = {
  /** The draft that was agreed to. */
  consentKey: string;
  deliveryId: string | null;
  accountOpenId: string;
  sha256: string;
  sizeBytes: number;
  /** The outcome for the client: recorded, refused, or unknown. */
  outcome: "ok" | "error" | "unknown";
  at: number;
};

/** `owner` is the worker id it printed when it was ready; `endedAt` is null while it lives. */
export type ObservedProcess = {
  owner: string;
  pid: number;
  startedAt: number;
  endedAt: number | null;
};

export type Effect = {
  /** When the request was made, in the process that made it. */
  at: number;
  pid: number;
  kind: "init" | "upload" | "status" | "refresh" | "revoke" | "other";
  /** Path with, of the query, `upload_id` alone: the rest of an upload address is a secret. */
  path: string;
  /** The Content-Range of an upload: `bytes 0-99/100`. */
  range?: string;
  /** When its answer, or its failure, was known; absent when the process ended before. */
  endedAt?: number;
  /** The log id in TikTok's answer: names the ledger's line of this request exactly. */
  logId?: string;
};

export type Violation = {
  invariant: InvariantName;
  /** What is wrong, for people. The rule itself is in `invariants`. */
  message: string;
  /** The delivery, account or publish it is about; empty when it is about the whole run. */
  about: string;
  facts: unknown;
};

export type JudgeVerdict = {
  violations: Violation[];
  counts: VerdictCounts;
  /** What happened to whom the violations are about, in order; empty when there are none. */
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
  /** Deliveries by their last state. */
  states: Record<string, number>;
  /** Violations by invariant; only those above zero. */
  violations: Partial<Record<InvariantName, number>>;
};

/** Every invariant with its sentence. */
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

/** A violation of one invariant, as every rule reports it. */
export function violation(
  invariant: InvariantName,
  about: string,
  message: string,
  facts: unknown,
): Violation {
  return { invariant, about, message, facts };
}
