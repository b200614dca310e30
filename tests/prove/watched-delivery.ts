import type { DeliveryState } from "#lib/deliveries/state";
import { readState, stateReadings } from "#tests/prove/judge/states";

/** The columns of a delivery that a run watches. */
export type WatchedDelivery = {
  id: string;
  state: string;
  waitingFor: string | null;
  reason: string | null;
  leaseEpoch: number;
  leaseOwner: string | null;
  nextRunAt: Date | null;
};

// Fails to compile while the judge cannot read a state.
stateReadings satisfies Record<DeliveryState, unknown>;

export const isEnded = ({ state }: WatchedDelivery) => readState(state).ended;
