import { setTimeout as sleep } from "node:timers/promises";

import pg from "pg";

import type { WatchedDelivery } from "#tests/prove/watched-delivery";

/** Reads and changes the rows of one workspace. Reconnects after a lost connection. */
export class WorkspaceDatabase {
  readonly #url: string;
  #client: pg.Client | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** Runs a query for deliveries. */
  queryDeliveries(text: string, values: unknown[] = []): Promise<{ rows: WatchedDelivery[] }> {
    return this.#query(text, values) as Promise<{ rows: WatchedDelivery[] }>;
  }

  /** Reads an account's tokenVersion, which counts its stored pairs from 1. */
  queryConnection(id: string): Promise<{ rows: { tokenVersion: number }[] }> {
    const text = `SELECT "tokenVersion" FROM "Connection" WHERE id = $1`;
    return this.#query(text, [id]) as Promise<{ rows: { tokenVersion: number }[] }>;
  }

  async getDelivery(deliveryId: string): Promise<WatchedDelivery> {
    const { rows } = await this.queryDeliveries(
      `SELECT id::text AS id, state::text AS state, "waitingFor"::text AS "waitingFor", reason, "leaseEpoch", "leaseOwner", "nextRunAt" FROM "Delivery" WHERE id = $1`,
      [deliveryId],
    );
    const row = rows[0];
    if (!row) throw new Error("the delivery does not exist");
    return row;
  }

  /** Polls a delivery until it matches. Returns null after the timeout. */
  async waitForDelivery(
    deliveryId: string,
    wanted: (row: WatchedDelivery) => boolean,
    timeoutMs: number,
  ): Promise<WatchedDelivery | null> {
    for (const end = performance.now() + timeoutMs; performance.now() < end; await sleep(200)) {
      const row = await this.getDelivery(deliveryId).catch(() => null);
      if (row && wanted(row)) return row;
    }
    return null;
  }

  async close(): Promise<void> {
    await this.#client?.end().catch(() => undefined);
  }

  async #query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> {
    if (!this.#client) {
      const client = new pg.Client({ connectionString: this.#url });
      client.on("error", () => (this.#client = undefined));
      client.on("end", () => (this.#client = undefined));
      await client.connect();
      this.#client = client;
    }
    return this.#client.query(text, values);
  }
}
