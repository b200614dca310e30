/** States of a deletion request. Verified ones go from `running` to `done`; forms use them all. */
export const deletionStates = [
  "received",
  "info_requested",
  "objection_window",
  "objected",
  "running",
  "done",
  "rejected",
] as const;

export type DeletionState = (typeof deletionStates)[number];

type StateRules = {
  /** Which states may follow. */
  next: readonly DeletionState[];
  /** Whether an operator still has to decide. */
  undecided: boolean;
  /** Whether an operator has to act now. */
  pending: boolean;
  /** Whether the state is final. */
  closed: boolean;
  /** The state the requester sees. The true one would reveal that an account exists here. */
  publicState: DeletionState;
};

const OPEN = { undecided: true, pending: false, closed: false } as const;
const CLOSED = { undecided: false, pending: false, closed: true } as const;

const rules = {
  received: {
    ...OPEN,
    pending: true,
    next: ["info_requested", "objection_window", "running", "rejected"],
    publicState: "received",
  },
  info_requested: {
    ...OPEN,
    next: ["received", "info_requested", "objection_window", "running", "rejected"],
    publicState: "info_requested",
  },
  objection_window: {
    ...OPEN,
    next: ["objected", "running", "rejected"],
    publicState: "received",
  },
  objected: {
    ...OPEN,
    pending: true,
    next: ["info_requested", "objection_window", "rejected"],
    publicState: "received",
  },
  running: {
    undecided: false,
    pending: false,
    closed: false,
    next: ["done"],
    publicState: "running",
  },
  done: { ...CLOSED, next: [], publicState: "done" },
  rejected: { ...CLOSED, next: [], publicState: "rejected" },
} as const satisfies Record<DeletionState, StateRules>;

export const canTransitionRequest = (from: DeletionState, to: DeletionState): boolean =>
  (rules[from].next as readonly DeletionState[]).includes(to);

/** States in which an operator still decides. */
export const undecidedStates = deletionStates.filter((state) => rules[state].undecided);

/** States in which an operator has to act now. */
export const pendingStates = deletionStates.filter((state) => rules[state].pending);

/** States in which a request is closed. */
export const closedStates = deletionStates.filter((state) => rules[state].closed);

export const isUndecided = (state: DeletionState): boolean => rules[state].undecided;

/** The states that a person with the receipt code sees. */
export type PublicState = (typeof rules)[DeletionState]["publicState"];

export const publicState = (state: DeletionState): PublicState => rules[state].publicState;

/** What can be written about a request. */
export const noteKinds = ["question", "answer", "objection", "extension", "rejection"] as const;

export type NoteKind = (typeof noteKinds)[number];

/** Notes that are addressed to the requester; they are e-mailed too where mail is configured. */
export const publicNoteKinds = [
  "question",
  "extension",
  "rejection",
] as const satisfies readonly NoteKind[];

export type PublicNoteKind = (typeof publicNoteKinds)[number];

export const isPublicNote = (kind: NoteKind): kind is PublicNoteKind =>
  publicNoteKinds.some((one) => one === kind);

/** Why an operator rejects a request. */
export const rejectionReasons = ["not_verified", "not_entitled", "unclear", "other"] as const;

export type RejectionReason = (typeof rejectionReasons)[number];

/** The steps of an erasure, in order. A killed job can repeat each of them. */
export const eraseSteps = [
  "started",
  "disconnected",
  "deliveries_drained",
  "ledger_written",
  "files_deleted",
  "rows_deleted",
  "verified",
] as const;

export type EraseStep = (typeof eraseSteps)[number];

/** Who made the request, which decides how we verify it. */
export const deletionOrigins = ["staff", "account_holder", "tiktok", "form", "restore"] as const;

export type DeletionOrigin = (typeof deletionOrigins)[number];

/** What an erasure counts. The receipt shows nothing else. */
export const erasureCountKeys = [
  "profiles",
  "tokenPairs",
  "drafts",
  "consents",
  "deliveries",
  "transfers",
  "apiCalls",
  "handoffs",
  "authorizations",
  "videos",
  "handedOver",
] as const;

export type ErasureCountKey = (typeof erasureCountKeys)[number];

export type ErasureCounts = Record<ErasureCountKey, number>;

export const emptyErasureCounts = (): ErasureCounts => ({
  profiles: 0,
  tokenPairs: 0,
  drafts: 0,
  consents: 0,
  deliveries: 0,
  transfers: 0,
  apiCalls: 0,
  handoffs: 0,
  authorizations: 0,
  videos: 0,
  handedOver: 0,
});

/** Adds two counts. A missing key counts as zero. */
export function addErasureCounts(
  one: Partial<ErasureCounts>,
  other: Partial<ErasureCounts>,
): ErasureCounts {
  const sum = emptyErasureCounts();
  for (const key of erasureCountKeys) sum[key] = (one[key] ?? 0) + (other[key] ?? 0);
  return sum;
}

/** The result of revoking our access at TikTok. */
export const revocationResults = ["done", "failed", "nothing_to_revoke"] as const;

export type RevocationResult = (typeof revocationResults)[number];

/** Returns the result for the receipt of several accounts: one failure outweighs the others. */
export function worseRevocationResult(one: string, other: RevocationResult): RevocationResult {
  if (one === "failed" || other === "failed") return "failed";
  return one === "done" || other === "done" ? "done" : "nothing_to_revoke";
}
