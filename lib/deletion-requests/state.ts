/**
 * Where a deletion request is. Only one that comes by the form knows more than running and done: an operator reads it, may ask for
 * more facts, refuses it, or accepts it, and then the shop has time to object.
 */
export const deletionStates = [
  "received",
  "facts_wanted",
  "waiting",
  "objected",
  "running",
  "done",
  "refused",
] as const;

export type DeletionState = (typeof deletionStates)[number];

/** Which state may follow which. */
const TRANSITIONS: Record<DeletionState, readonly DeletionState[]> = {
  received: ["facts_wanted", "waiting", "running", "refused"],
  facts_wanted: ["received", "facts_wanted", "waiting", "running", "refused"],
  waiting: ["objected", "running", "refused"],
  objected: ["facts_wanted", "waiting", "refused"],
  running: ["done"],
  done: [],
  refused: [],
};

export const canTransitionRequest = (from: DeletionState, to: DeletionState): boolean =>
  TRANSITIONS[from].includes(to);

/** States in which an operator still decides. */
export const undecidedStates = [
  "received",
  "facts_wanted",
  "waiting",
  "objected",
] as const satisfies readonly DeletionState[];

export const isUndecided = (state: DeletionState): boolean =>
  undecidedStates.some((one) => one === state);

/** States of which whoever has the code is told. The others would give away that an account is held here. */
export type PublicState = Exclude<DeletionState, "waiting" | "objected">;

export const publicState = (state: DeletionState): PublicState =>
  state === "waiting" || state === "objected" ? "received" : state;

/** What can be written about a request; those of `toldKinds` are for its asker, by e-mail too where mail goes. */
export const noteKinds = ["question", "answer", "objection", "extension", "refusal"] as const;

export type NoteKind = (typeof noteKinds)[number];

export const publicNoteKinds = [
  "question",
  "extension",
  "refusal",
] as const satisfies readonly NoteKind[];

/** Why an operator refuses. */
export const rejectionReasons = ["not_verified", "not_entitled", "unclear", "other"] as const;

export type RejectionReason = (typeof rejectionReasons)[number];

/** The steps of an erasure, in order. Each is safe to repeat, so a killed job begins again and goes on where it was. */
export const eraseSteps = [
  "begun",
  "fenced",
  "settled",
  "noted",
  "files_gone",
  "rows_gone",
  "checked",
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
  "calls",
  "phonePages",
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
  calls: 0,
  phonePages: 0,
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
