import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import type { AuditedResult } from "#lib/audit/events";
import { type ApiCall, insertApiCall, recordApiCall } from "#lib/connections/api-call-log";
import type { DeliveryState } from "#lib/deliveries/state";
import { database, type Tx } from "#lib/infra/db/database";
import { kysely, prepareRows, queryRows } from "#lib/infra/db/sql";
import { log } from "#lib/infra/log";

/** How long a lease lasts without renewal. Then a killed worker's delivery is due again. */
export const LEASE_MS = 30_000;
const RENEW_INTERVAL_MS = 1000;

const now = sql<Date>`clock_timestamp()`;
/** The end of a lease that begins or is renewed now. */
export const leaseEnd = sql<Date>`clock_timestamp() + make_interval(secs => ${LEASE_MS / 1000}::float8)`;

/** Another worker may have the delivery: stop before the next effect (R4). */
export class LeaseLostError extends Error {
  constructor() {
    super("the lease of this delivery was lost");
  }
}

/** One worker's lease of one delivery. Uses monotonic time, so clock changes have no effect. */
export class Lease {
  readonly deliveryId: string;
  readonly epoch: number;
  /** Live progress, saved with each renewal. Starts from the last saved progress. */
  sentBytes: number;
  readonly #lost = new AbortController();
  readonly #cancelled = new AbortController();
  readonly #stop: AbortSignal;
  #validUntil: number;
  #timer: NodeJS.Timeout | undefined;
  #last: { bytes: number; at: number };

  constructor(
    deliveryId: string,
    claim: { epoch: number; sentBytes: number; claimedAt: number; stop: AbortSignal },
  ) {
    const { epoch, sentBytes, claimedAt, stop } = claim;
    this.deliveryId = deliveryId;
    this.epoch = epoch;
    this.sentBytes = sentBytes;
    this.#last = { bytes: sentBytes, at: claimedAt };
    this.#validUntil = claimedAt + LEASE_MS;
    this.#stop = stop;
    this.#timer = setInterval(() => void this.#renew(), RENEW_INTERVAL_MS);
  }

  isValid(): boolean {
    return performance.now() < this.#validUntil - 2000 && !this.#lost.signal.aborted;
  }

  /** Aborts on a lost lease or shutdown. A cancellation aborts only earlier chunks. */
  signalFor(chunk: "last_chunk" | "earlier_chunk"): AbortSignal {
    return AbortSignal.any([
      this.#lost.signal,
      this.#stop,
      ...(chunk === "last_chunk" ? [] : [this.#cancelled.signal]),
    ]);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #renew(): Promise<void> {
    const startedAt = performance.now();
    if (startedAt >= this.#validUntil - 2000) return this.#lost.abort(new LeaseLostError());
    const elapsed = Math.max(1, startedAt - this.#last.at);
    const speed = Math.max(0, Math.round(((this.sentBytes - this.#last.bytes) * 1000) / elapsed));
    this.#last = { bytes: this.sentBytes, at: startedAt };
    try {
      const [row] = await queryRows(
        database(),
        kysely
          .updateTable("Delivery")
          .set({
            leaseUntil: leaseEnd,
            sentBytes: BigInt(this.sentBytes),
            bytesPerSecond: Math.min(speed, 2_000_000_000),
          })
          .where("id", "=", this.deliveryId)
          .where("leaseEpoch", "=", this.epoch)
          .where("leaseUntil", ">", now)
          .returning("cancelRequestedAt"),
      );
      if (this.#timer === undefined) return;
      if (!row) return this.#lost.abort(new LeaseLostError());
      this.#validUntil = startedAt + LEASE_MS;
      if (row.cancelRequestedAt !== null) this.#cancelled.abort();
    } catch (error) {
      log.warn("a lease could not be renewed", { deliveryId: this.deliveryId }, error);
    }
  }
}

/** The leased row, locked until the transaction ends, and the database's time. */
export type LeasedRow = {
  state: DeliveryState;
  failures: number;
  shopId: string;
  connectionId: string;
  inInboxAt: Date | null;
  now: Date;
};

const lockLeasedRow = prepareRows(
  ({ deliveryId, shopId, epoch }: { deliveryId: string; shopId: string; epoch: number }) =>
    kysely
      .selectFrom("Delivery")
      .select(["state", "failures", "shopId", "connectionId", "inInboxAt", now.as("now")])
      .where("id", "=", deliveryId)
      .where("shopId", "=", shopId)
      .where("leaseEpoch", "=", epoch)
      .where("leaseUntil", ">", now)
      .forUpdate(),
);

/**
 * Locks the row, checks the lease by database time, runs the body and records its event. Throws
 * LeaseLostError, and saves nothing, when another worker may have the delivery. `call`: the call
 * whose result is saved. It has left, so it is logged even if its result cannot be saved.
 */
export async function saveUnderLease<T>(
  actor: WorkerActor,
  lease: Lease,
  body: (tx: Tx, row: LeasedRow) => Promise<AuditedResult<T>>,
  call?: ApiCall,
): Promise<T> {
  const { deliveryId, epoch } = lease;
  try {
    if (!lease.isValid()) throw new LeaseLostError();
    return await act<T>(actor, "delivery.run", async (tx) => {
      const [row] = await lockLeasedRow(tx, { deliveryId, shopId: actor.shopId, epoch });
      if (!row) throw new LeaseLostError();
      if (call) await insertApiCall(tx, call);
      return body(tx, row);
    });
  } catch (error) {
    if (!call) throw error;
    await recordApiCall(call);
    if (error instanceof LeaseLostError) throw error;
    // The line is written, so the database is back: the answer is not lost, if the lease still holds.
    return saveUnderLease(actor, lease, body);
  }
}
