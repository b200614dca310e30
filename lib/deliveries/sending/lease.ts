import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditedResult, recorded, unrecorded } from "#lib/audit/events";
import { percentSent } from "#lib/deliveries/labels";
import { type DeliveryState, hasEnded } from "#lib/deliveries/state";
import { database, type Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { log } from "#lib/infra/log";

/** How long a lease lasts without renewal. Then a killed worker's delivery is due again. */
export const LEASE_MS = 30_000;
const RENEW_INTERVAL_MS = 1000;

const now = sql<Date>`clock_timestamp()`;
const leaseEnd = sql<Date>`clock_timestamp() + make_interval(secs => ${LEASE_MS / 1000}::float8)`;

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

/**
 * Claims a due delivery under a new lease epoch, or returns null. Counts the attempt before the
 * work. `owner` may reclaim its own lease. Records a takeover if the last lease was never released.
 */
export async function claimDelivery(
  actor: WorkerActor,
  input: { deliveryId: string; owner: string; stop: AbortSignal },
): Promise<Lease | null> {
  const { deliveryId, owner, stop } = input;
  const claimedAt = performance.now();
  const claim = await act<{ epoch: number; sentBytes: number } | null>(
    actor,
    "delivery.run",
    async (tx) => {
      const due = await lockDueDelivery(tx, actor.shopId, deliveryId, owner);
      if (!due) return unrecorded(null);
      const [claimed] = await queryRows(
        tx,
        kysely
          .updateTable("Delivery")
          .set((eb) => ({
            leaseEpoch: eb("leaseEpoch", "+", 1),
            leaseOwner: owner,
            attempts: eb("attempts", "+", 1),
            leaseUntil: leaseEnd,
          }))
          .where("id", "=", deliveryId)
          .returning("leaseEpoch"),
      );
      if (!claimed) return unrecorded(null);
      const { state, leaseOwner: formerOwner } = due;
      const result = { epoch: claimed.leaseEpoch, sentBytes: Number(due.sentBytes) };
      if (formerOwner === null || hasEnded(state)) return unrecorded(result);
      return recorded(
        {
          action: "delivery.taken_over",
          subjectId: deliveryId,
          details: {
            state,
            percent: percentSent(Number(due.acknowledgedBytes ?? 0), Number(due.sizeBytes)),
            holder: formerOwner === owner ? "same" : "another",
          },
        },
        result,
      );
    },
  );
  return claim && new Lease(deliveryId, { ...claim, claimedAt, stop });
}

async function lockDueDelivery(tx: Tx, shopId: string, deliveryId: string, owner: string) {
  const [due] = await queryRows(
    tx,
    kysely
      .selectFrom("Delivery as d")
      .innerJoin("Video as v", "v.id", "d.videoId")
      .select(["d.state", "d.leaseOwner", "d.sentBytes", "v.sizeBytes"])
      .select((eb) =>
        eb
          .selectFrom("Transfer as t")
          .select("t.acknowledgedBytes")
          .whereRef("t.deliveryId", "=", "d.id")
          .where("t.supersededAt", "is", null)
          .orderBy("t.number", "desc")
          .limit(1)
          .as("acknowledgedBytes"),
      )
      .where("d.id", "=", deliveryId)
      .where("d.shopId", "=", shopId)
      .where("d.nextRunAt", "<=", now)
      .where((eb) =>
        eb.or([
          eb("d.leaseUntil", "is", null),
          eb("d.leaseUntil", "<=", now),
          eb("d.leaseOwner", "=", owner),
        ]),
      )
      .forUpdate("d"),
  );
  return due;
}

/** The leased row, locked until the transaction ends. */
export type LeasedRow = {
  state: DeliveryState;
  failures: number;
  shopId: string;
  connectionId: string;
};

/**
 * Locks the row, checks the lease by database time, runs the body and records its event. Throws
 * LeaseLostError, and saves nothing, when another worker may have the delivery.
 */
export async function saveUnderLease<T>(
  actor: WorkerActor,
  lease: Lease,
  body: (tx: Tx, row: LeasedRow) => Promise<AuditedResult<T>>,
): Promise<T> {
  if (!lease.isValid()) throw new LeaseLostError();
  return act<T>(actor, "delivery.run", async (tx) => {
    const [row] = await queryRows(
      tx,
      kysely
        .selectFrom("Delivery")
        .select(["state", "failures", "shopId", "connectionId"])
        .where("id", "=", lease.deliveryId)
        .where("shopId", "=", actor.shopId)
        .where("leaseEpoch", "=", lease.epoch)
        .where("leaseUntil", ">", now)
        .forUpdate(),
    );
    if (!row) throw new LeaseLostError();
    return body(tx, row);
  });
}
