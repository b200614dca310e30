import "server-only";
import { Socket } from "node:net";

import type pg from "pg";

import { SequentialClient } from "#lib/infra/db/sequential-client";
import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";

/** A name locked by this process, on this database, until it is released or the process ends. */
export type NamedLock = { release: () => Promise<void> };

type Holder = { onRequested: () => void; released: Promise<void> };

const REQUEST_CHANNEL = "studio_lock_requested";
const globals = globalThis as {
  studioLocks?: { holders: Map<string, Holder>; client?: Promise<pg.Client>; socket?: Socket };
};
const lockState = () => (globals.studioLocks ??= { holders: new Map() });

async function openConnection(): Promise<pg.Client> {
  const socket = (lockState().socket = new Socket());
  const client = new SequentialClient({
    stream: () => socket,
    connectionString: env().DATABASE_URL,
    application_name: "studio-locks",
    keepAlive: true,
    connectionTimeoutMillis: 5000,
  });
  // The locks end with the connection, so every holder is asked to stop.
  client.once("end", () => {
    delete lockState().client;
    for (const holder of lockState().holders.values()) holder.onRequested();
  });
  client.on("error", (error) => log.warn("the lock connection met an error", {}, error));
  client.on("notification", (message) =>
    lockState()
      .holders.get(message.payload ?? "")
      ?.onRequested(),
  );
  await client.connect();
  await client.query(`LISTEN ${REQUEST_CHANNEL}`);
  return client;
}

function getConnection(): Promise<pg.Client> {
  const client = (lockState().client ??= openConnection());
  lockState().socket?.ref();
  client.catch(() => delete lockState().client);
  return client;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Acquires a lock across processes. One Postgres session holds this process's locks as advisory
 * locks, so a killed process frees them at once. Returns null when the lock is not free within
 * `waitMs`; its holder is asked to finish through `onRequested`.
 */
export async function acquireLock(
  name: string,
  { waitMs, onRequested }: { waitMs: number; onRequested: () => void },
): Promise<NamedLock | null> {
  const { holders } = lockState();
  const until = Date.now() + waitMs;
  let asked = false;
  for (;;) {
    const here = holders.get(name);
    if (here) {
      if (!asked && waitMs > 0) here.onRequested();
      asked = true;
      await Promise.race([here.released, sleep(Math.max(0, until - Date.now()))]);
      if (holders.has(name) && Date.now() >= until) return null;
      continue;
    }
    let freed = () => {};
    holders.set(name, { onRequested, released: new Promise((resolve) => (freed = resolve)) });
    const letGo = () => {
      holders.delete(name);
      freed();
      // An idle lock connection must not keep the process alive.
      if (holders.size === 0) lockState().socket?.unref();
    };
    try {
      const client = await getConnection();
      const sql = "SELECT pg_try_advisory_lock(hashtextextended($1, 7)) AS got";
      for (;;) {
        const { rows } = await client.query<{ got: boolean }>(sql, [name]);
        if (rows[0]?.got) break;
        if (!asked && waitMs > 0)
          await client.query("SELECT pg_notify($1, $2)", [REQUEST_CHANNEL, name]);
        asked = true;
        if (Date.now() >= until) {
          letGo();
          return null;
        }
        await sleep(100);
      }
      return {
        release: async () => {
          await client
            .query("SELECT pg_advisory_unlock(hashtextextended($1, 7))", [name])
            .catch(() => undefined);
          letGo();
        },
      };
    } catch (error) {
      letGo();
      throw error;
    }
  }
}

/** Closes this process's lock connection. */
export async function closeLockConnection(): Promise<void> {
  const client = await lockState().client;
  delete lockState().client;
  // Keeps the process alive until the connection is closed.
  lockState().socket?.ref();
  await client?.end();
}
