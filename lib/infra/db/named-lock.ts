import "server-only";
import { Socket } from "node:net";

import pg from "pg";

import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";

/** A name held by this process and by no other process on the same database, until it is released or this process ends. */
export type NamedLock = { release: () => Promise<void> };

type Holder = { onRequested: () => void; released: Promise<void> };

const REQUEST_CHANNEL = "studio_lock_requested";
const globals = globalThis as {
  studioLocks?: { holders: Map<string, Holder>; client?: Promise<pg.Client>; socket?: Socket };
};
const lockState = () => (globals.studioLocks ??= { holders: new Map() });

async function openConnection(): Promise<pg.Client> {
  const socket = (lockState().socket = new Socket());
  const client = new pg.Client({
    stream: () => socket,
    connectionString: env().DATABASE_URL,
    application_name: "studio-locks",
    keepAlive: true,
    connectionTimeoutMillis: 5000,
  });
  // When the connection goes, so do its locks: whoever holds one is told to stop.
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
 * Takes a lock by name, across processes: one Postgres session of this process holds all of them as advisory locks, so a killed
 * process lets go at once. Null when it is not free within `waitMs`; its holder, here or elsewhere, is asked through `wanted` to finish.
 */
export async function acquireLock(
  name: string,
  { waitMs, onRequested: onRequested }: { waitMs: number; onRequested: () => void },
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
      // Between locks the connection keeps no process alive that has nothing else to do.
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

/** Ends the lock connection of this process. */
export async function closeLockConnection(): Promise<void> {
  const client = await lockState().client;
  delete lockState().client;
  // Saying goodbye is something to do: a process with nothing else left would end before it is through.
  lockState().socket?.ref();
  await client?.end();
}
