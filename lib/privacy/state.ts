/** Where a deletion request is. Refused: an operator found that the person may not ask for this account. */
export const deletionStates = ["received", "running", "done", "refused"] as const;

export type DeletionState = (typeof deletionStates)[number];

/** The steps of an erasure, in order. Each is safe to repeat, so a killed job begins again and goes on where it was. */
export const eraseSteps = ["begun", "fenced", "settled", "files_gone", "rows_gone", "checked"] as const;

export type EraseStep = (typeof eraseSteps)[number];

/** Who asked, and by that how we know that they may. */
export const deletionOrigins = ["staff", "account_holder", "tiktok", "form"] as const;

export type DeletionOrigin = (typeof deletionOrigins)[number];

/** What an erasure counts; the receipt shows these and nothing else. */
export const countedThings = [
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

export type CountedThing = (typeof countedThings)[number];

export type Counts = Record<CountedThing, number>;

export const noCounts = (): Counts => ({
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
export function addCounts(one: Partial<Counts>, other: Partial<Counts>): Counts {
  const sum = noCounts();
  for (const thing of countedThings) sum[thing] = (one[thing] ?? 0) + (other[thing] ?? 0);
  return sum;
}

/** How the withdrawal of our access at TikTok went. */
export const revokeOutcomes = ["done", "failed", "nothing_to_revoke"] as const;

export type RevokeOutcome = (typeof revokeOutcomes)[number];

/** Of several accounts, the outcome that a receipt must tell: a failure outweighs everything. */
export function worstRevoke(one: string, other: RevokeOutcome): RevokeOutcome {
  if (one === "failed" || other === "failed") return "failed";
  return one === "done" || other === "done" ? "done" : "nothing_to_revoke";
}
