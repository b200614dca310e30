type Reading = {
  ended: boolean;
  /** What the state says about TikTok: no draft yet, perhaps one, certainly one, posted, certainly none, or not known. */
  claims: "not_yet" | "perhaps" | "draft" | "posted" | "no_draft" | "unknown";
};

/**
 * The judge's own reading of the states, independent of the product's table. workspace.ts checks that no state is missing.
 */
export const stateReadings = {
  queued: { ended: false, claims: "not_yet" },
  init_sent: { ended: false, claims: "not_yet" },
  ready: { ended: false, claims: "not_yet" },
  uploading: { ended: false, claims: "not_yet" },
  pulling: { ended: false, claims: "perhaps" },
  committing: { ended: false, claims: "perhaps" },
  processing: { ended: false, claims: "perhaps" },
  in_inbox: { ended: true, claims: "draft" },
  posted: { ended: true, claims: "posted" },
  cancelled: { ended: true, claims: "no_draft" },
  not_sent: { ended: true, claims: "no_draft" },
  refused: { ended: true, claims: "no_draft" },
  unconfirmed: { ended: true, claims: "unknown" },
} as const satisfies Record<string, Reading>;

/** Returns the reading of a state; a state that the judge has never seen claims that nothing has arrived. */
export const readState = (state: string): Reading =>
  (stateReadings as Record<string, Reading>)[state] ?? { ended: false, claims: "not_yet" };
