/**
 * Where a request for approval stands. `waiting` and `outdated` are open: outdated when what would be sent is no longer
 * what was asked about (a renamed account, a replaced file), so that somebody has to ask again.
 */
export const requestStates = ["waiting", "outdated", "approved", "changes_asked", "withdrawn", "edited", "not_needed"] as const;

export type RequestState = (typeof requestStates)[number];

/** How a request ended; null while it is open. */
export type RequestOutcome = Exclude<RequestState, "waiting" | "outdated">;

/** The state of a request, given the fingerprint of what would be sent now (null when nothing could be). */
export function requestState(request: { outcome: RequestOutcome | null; fingerprint: string }, now: string | null): RequestState {
  if (request.outcome !== null) return request.outcome;
  return request.fingerprint === now ? "waiting" : "outdated";
}
