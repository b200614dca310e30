import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditedResult, recorded, unrecorded } from "#lib/audit/events";
import { type DeliveryState, hasEnded } from "#lib/deliveries/state";
import { percentSent } from "#lib/deliveries/timeline/timeline-events";
import { database, type Tx } from "#lib/infra/db/database";
import { log } from "#lib/infra/log";

/** How long a claim lasts without renewal. A killed worker's delivery is due again after this. */
export const LEASE_MS = 30_000;
const RENEW_INTERVAL_MS = 1000;

/** Another worker has the delivery, or this one could not renew in time: stop before the next effect (R4). */
export class LeaseLostError extends Error {
  constructor() {
    super("the lease of this delivery was lost");
  }
}

/** One worker's hold on one delivery, renewed each second. Own time is monotonic, so a wrong clock changes nothing. */
export class Lease {
  readonly deliveryId: string;
  readonly epoch: number;
  /** Live progress, saved with each renewal; begins where the last hold left it. */
  sentBytes: number;
  readonly #lost = new AbortController();
  readonly #cancelled = new AbortController();
  readonly #stop: AbortSignal;
  #validUntil: number;
  #timer: NodeJS.Timeout | undefined;
  #last: { bytes: number; at: number };

  constructor(
    deliveryId: string,
    given: { epoch: number; sentBytes: number; claimedAt: number; stop: AbortSignal },
  ) {
    const { epoch, sentBytes, claimedAt, stop } = given;
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

  /** Cuts a running request: the hold is lost, the process stops or, before the last chunk, a person cancels. */
  signalFor(part: "last chunk" | "earlier chunk"): AbortSignal {
    return AbortSignal.any([
      this.#lost.signal,
      this.#stop,
      ...(part === "last chunk" ? [] : [this.#cancelled.signal]),
    ]);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #renew(): Promise<void> {
    const asked = performance.now();
    if (asked >= this.#validUntil - 2000) return this.#lost.abort(new LeaseLostError());
    const speed = Math.max(
      0,
      Math.round(((this.sentBytes - this.#last.bytes) * 1000) / Math.max(1, asked - this.#last.at)),
    );
    this.#last = { bytes: this.sentBytes, at: asked };
    try {
      const rows = await database().$queryRaw<{ cancelRequestedAt: Date | null }[]>`
        UPDATE "Delivery" SET "leaseUntil" = clock_timestamp() + make_interval(secs => ${LEASE_MS / 1000}::float8),
          "sentBytes" = ${BigInt(this.sentBytes)}, "bytesPerSecond" = ${Math.min(speed, 2_000_000_000)}
        WHERE id = ${this.deliveryId}::uuid AND "leaseEpoch" = ${this.epoch} AND "leaseUntil" > clock_timestamp()
        RETURNING "cancelRequestedAt"`;
      if (this.#timer === undefined) return;
      const row = rows[0];
      if (!row) return this.#lost.abort(new LeaseLostError());
      this.#validUntil = asked + LEASE_MS;
      if (row.cancelRequestedAt !== null) this.#cancelled.abort();
    } catch (error) {
      log.warn("a lease could not be renewed", { deliveryId: this.deliveryId }, error);
    }
  }
}

type ClaimedRow = {
  leaseEpoch: number;
  sentBytes: bigint;
  state: DeliveryState;
  former: string | null;
  arrived: bigint;
  sizeBytes: bigint;
};

/**
 * Claims a delivery that is due, by database time, under a new lease epoch; the attempt is counted before the work.
 * Null when it is not due or another worker holds it. `owner` names this process, which may take back a hold of its own.
 * A former hold that was never given back ended badly (killed, frozen, cut off); that is recorded, for the story of the send.
 */
export async function claimDelivery(
  actor: WorkerActor,
  input: { deliveryId: string; owner: string; stop: AbortSignal },
): Promise<Lease | null> {
  const claimedAt = performance.now();
  const claimed = await act<ClaimedRow | null>(actor, "delivery.run", async (tx) => {
    const rows = await tx.$queryRaw<ClaimedRow[]>`
      WITH former AS (
        SELECT d.id, d."leaseOwner" AS owner, v."sizeBytes",
          COALESCE((SELECT t."acknowledgedBytes" FROM "Transfer" t WHERE t."deliveryId" = d.id AND t."supersededAt" IS NULL ORDER BY t.number DESC LIMIT 1), 0) AS arrived
        FROM "Delivery" d JOIN "Video" v ON v.id = d."videoId"
        WHERE d.id = ${input.deliveryId}::uuid AND d."shopId" = ${actor.shopId}::uuid AND d."nextRunAt" <= clock_timestamp()
          AND (d."leaseUntil" IS NULL OR d."leaseUntil" <= clock_timestamp() OR d."leaseOwner" = ${input.owner})
        FOR UPDATE OF d)
      UPDATE "Delivery" d SET "leaseEpoch" = "leaseEpoch" + 1, "leaseOwner" = ${input.owner}, attempts = attempts + 1,
        "leaseUntil" = clock_timestamp() + make_interval(secs => ${LEASE_MS / 1000}::float8)
      FROM former WHERE d.id = former.id
      RETURNING d."leaseEpoch", d."sentBytes", d.state::text AS state, former.owner AS former, former.arrived, former."sizeBytes"`;
    const row = rows[0];
    if (!row) return unrecorded(null);
    if (row.former === null || hasEnded(row.state)) return unrecorded(row);
    const holder = row.former === input.owner ? ("same" as const) : ("another" as const);
    const percent = percentSent(Number(row.arrived), Number(row.sizeBytes));
    return recorded(
      {
        action: "delivery.taken_over",
        subjectId: input.deliveryId,
        details: { state: row.state, percent, holder },
      },
      row,
    );
  });
  if (!claimed) return null;
  const given = {
    epoch: claimed.leaseEpoch,
    sentBytes: Number(claimed.sentBytes),
    claimedAt,
    stop: input.stop,
  };
  return new Lease(input.deliveryId, given);
}

/** The row as it is under the lease, locked until the transaction ends. */
export type LeasedRow = {
  state: DeliveryState;
  failures: number;
  shopId: string;
  connectionId: string;
};

/**
 * Saves under the lease: locks the row, checks epoch and lease by database time, runs the body, records its event.
 * Throws LeaseLost when the delivery is not ours any more; then nothing is saved.
 */
export async function saveUnderLease<T>(
  actor: WorkerActor,
  lease: Lease,
  body: (tx: Tx, row: LeasedRow) => Promise<AuditedResult<T>>,
): Promise<T> {
  if (!lease.isValid()) throw new LeaseLostError();
  return act<T>(actor, "delivery.run", async (tx) => {
    const rows = await tx.$queryRaw<LeasedRow[]>`
      SELECT state::text AS state, failures, "shopId"::text AS "shopId", "connectionId"::text AS "connectionId" FROM "Delivery"
      WHERE id = ${lease.deliveryId}::uuid AND "shopId" = ${actor.shopId}::uuid AND "leaseEpoch" = ${lease.epoch} AND "leaseUntil" > clock_timestamp()
      FOR UPDATE`;
    const row = rows[0];
    if (!row) throw new LeaseLostError();
    return body(tx, row);
  });
}
