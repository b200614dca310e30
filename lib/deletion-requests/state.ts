/**
 * Where a deletion request is. Only one that comes by the form knows more than running and done: an operator reads it, may ask for
 * more facts, refuses it, or accepts it, and then the shop has time to object.
 */
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

/** Which state may follow which. */
const TRANSITIONS: Record<DeletionState, readonly DeletionState[]> = {
  received: ["info_requested", "objection_window", "running", "rejected"],
  info_requested: ["received", "info_requested", "objection_window", "running", "rejected"],
  objection_window: ["objected", "running", "rejected"],
  objected: ["info_requested", "objection_window", "rejected"],
  running: ["done"],
  done: [],
  rejected: [],
};

export const canTransitionRequest = (from: DeletionState, to: DeletionState): boolean =>
  TRANSITIONS[from].includes(to);

/** States in which an operator still decides. */
export const undecidedStates = [
  "received",
  "info_requested",
  "objection_window",
  "objected",
] as const satisfies readonly DeletionState[];

export const isUndecided = (state: DeletionState): boolean =>
  undecidedStates.some((one) => one === state);

/** States of which whoever has the code is told. The others would give away that an account is held here. */
export type PublicState = Exclude<DeletionState, "objection_window" | "objected">;

export const publicState = (state: DeletionState): PublicState =>
  state === "objection_window" || state === "objected" ? "received" : state;

/** What can be written about a request; those of `toldKinds` are for its asker, by e-mail too where mail goes. */
export const noteKinds = ["question", "answer", "objection", "extension", "rejection"] as const;

export type NoteKind = (typeof noteKinds)[number];

export const publicNoteKinds = [
  "question",
  "extension",
  "rejection",
] as const satisfies readonly NoteKind[];

/** Why an operator refuses. */
export const rejectionReasons = ["not_verified", "not_entitled", "unclear", "other"] as const;

export type RejectionReason = (typeof rejectionReasons)[number];

/** The steps of an erasure, in order. Each is safe to repeat, so a killed job begins again and goes on where it was. */
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

/** Who asked, and by that how we know that they may. */
export const deletionOrigins = ["staff", "account_holder", "tiktok", "form", "restore"] as const;

export type DeletionOrigin = (typeof deletionOrigins)[number];

/** What an erasure counts; the receipt shows these and nothing else. */
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

/** Two counts together. */
export function addErasureCounts(
  one: Partial<ErasureCounts>,
  other: Partial<ErasureCounts>,
): ErasureCounts {
  const sum = emptyErasureCounts();
  for (const thing of erasureCountKeys) sum[thing] = (one[thing] ?? 0) + (other[thing] ?? 0);
  return sum;
}

/** How the withdrawal of our access at TikTok went. */
export const revocationResults = ["done", "failed", "nothing_to_revoke"] as const;

export type RevocationResult = (typeof revocationResults)[number];

/** Of several accounts, the outcome that a receipt must tell: a failure outweighs everything. */
export function worseRevocationResult(one: string, other: RevocationResult): RevocationResult {
  if (one === "failed" || other === "failed") return "failed";
  return one === "done" || other === "done" ? "done" : "nothing_to_revoke";
}
