type Reading = {
  ended: boolean;
  /** What the state claims about a draft: none yet, maybe, one, posted, none, or unknown. */
  claims: "not_yet" | "perhaps" | "draft" | "posted" | "no_draft" | "unknown";
};

/** The judge's own reading of the states. watched-delivery.ts checks that no state is missing. */
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

/** Returns the reading of a state. An unknown state claims that nothing has arrived yet. */
export const readState = (state: string): Reading =>
  (stateReadings as Record<string, Reading>)[state] ?? { ended: false, claims: "not_yet" };
