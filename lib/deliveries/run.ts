import "server-only";

import type { Facts, Step } from "#lib/deliveries/decide";
import type { Lease } from "#lib/deliveries/lease";
import type { Sending } from "#lib/deliveries/read-facts";

/** What a step is given: the hold, and what was read under it. */
export type StepInput = { lease: Lease; facts: Facts; sending: Sending };

/** What a step tells the loop: look again at once, or the delivery was let go. */
export type StepOutcome = "again" | "released";

export type StepOf<K extends Step["kind"]> = Extract<Step, { kind: K }>;
