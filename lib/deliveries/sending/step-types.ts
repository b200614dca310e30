import "server-only";

import type { DeliveryFacts, DeliveryStep } from "#lib/deliveries/sending/decide";
import type { Lease } from "#lib/deliveries/sending/lease";
import type { SendContext } from "#lib/deliveries/sending/load-facts";

/** What a step is given: the hold, and what was read under it. */
export type StepInput = { lease: Lease; facts: DeliveryFacts; context: SendContext };

/** What a step tells the loop: look again at once, or the delivery was let go. */
export type StepResult = "continue" | "released";

export type StepOf<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;
