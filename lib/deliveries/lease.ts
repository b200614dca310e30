import "server-only";

import { database } from "#lib/infra/database";
import { log } from "#lib/infra/log";

/** How long a claim lasts without renewal. A killed worker's delivery is due again after this. */
export const LEASE_MS = 30_000;
const TICK_MS = 1000;

/** Another worker has the delivery, or this one could not renew in time: stop before the next effect (R4). */
export class LeaseLost extends Error {
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

  constructor(deliveryId: string, given: { epoch: number; sentBytes: number; claimedAt: number; stop: AbortSignal }) {
    const { epoch, sentBytes, claimedAt, stop } = given;
    this.deliveryId = deliveryId;
    this.epoch = epoch;
    this.sentBytes = sentBytes;
    this.#last = { bytes: sentBytes, at: claimedAt };
    this.#validUntil = claimedAt + LEASE_MS;
    this.#stop = stop;
    this.#timer = setInterval(() => void this.#renew(), TICK_MS);
  }

  isValid(): boolean {
    return performance.now() < this.#validUntil - 2000 && !this.#lost.signal.aborted;
  }

  /** Cuts a running request: the hold is lost, the process stops or, before the last chunk, a person cancels. */
  signalFor(part: "last chunk" | "earlier chunk"): AbortSignal {
    return AbortSignal.any([this.#lost.signal, this.#stop, ...(part === "last chunk" ? [] : [this.#cancelled.signal])]);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #renew(): Promise<void> {
    const asked = performance.now();
    if (asked >= this.#validUntil - 2000) return this.#lost.abort(new LeaseLost());
    const speed = Math.max(0, Math.round(((this.sentBytes - this.#last.bytes) * 1000) / Math.max(1, asked - this.#last.at)));
    this.#last = { bytes: this.sentBytes, at: asked };
    try {
      const rows = await database().$queryRaw<{ cancelRequestedAt: Date | null }[]>`
        UPDATE "Delivery" SET "leaseUntil" = clock_timestamp() + make_interval(secs => ${LEASE_MS / 1000}::float8),
          "sentBytes" = ${BigInt(this.sentBytes)}, "bytesPerSecond" = ${Math.min(speed, 2_000_000_000)}
        WHERE id = ${this.deliveryId}::uuid AND "leaseEpoch" = ${this.epoch} AND "leaseUntil" > clock_timestamp()
        RETURNING "cancelRequestedAt"`;
      if (this.#timer === undefined) return;
      const row = rows[0];
      if (!row) return this.#lost.abort(new LeaseLost());
      this.#validUntil = asked + LEASE_MS;
      if (row.cancelRequestedAt !== null) this.#cancelled.abort();
    } catch (error) {
      log.warn("a lease could not be renewed", { deliveryId: this.deliveryId }, error);
    }
  }
}
