import "server-only";
import { Socket } from "node:net";

import pg from "pg";

import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";

/** A name held by this process and by no other process on the same database, until it is released or this process ends. */
export type NamedLock = { release: () => Promise<void> };

type Holder = { wanted: () => void; free: Promise<void> };

const CHANNEL = "studio_lock_wanted";
const kept = globalThis as { studioLocks?: { holders: Map<string, Holder>; client?: Promise<pg.Client>; socket?: Socket } };
const state = () => (kept.studioLocks ??= { holders: new Map() });

async function connect(): Promise<pg.Client> {
  const socket = (state().socket = new Socket());
  const client = new pg.Client({
    stream: () => socket,
    connectionString: env().DATABASE_URL,
    application_name: "studio-locks",
    keepAlive: true,
    connectionTimeoutMillis: 5000,
  });
  // When the connection goes, so do its locks: whoever holds one is told to stop.
  client.once("end", () => {
    delete state().client;
    for (const holder of state().holders.values()) holder.wanted();
  });
  client.on("error", (error) => log.warn("the lock connection met an error", {}, error));
  client.on("notification", (message) =>
    state()
      .holders.get(message.payload ?? "")
      ?.wanted(),
  );
  await client.connect();
  await client.query(`LISTEN ${CHANNEL}`);
  return client;
}

function connection(): Promise<pg.Client> {
  const client = (state().client ??= connect());
  state().socket?.ref();
  client.catch(() => delete state().client);
  return client;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Takes a lock by name, across processes: one Postgres session of this process holds all of them as advisory locks, so a killed
 * process lets go at once. Null when it is not free within `waitMs`; its holder, here or elsewhere, is asked through `wanted` to finish.
 */
export async function takeLock(name: string, { waitMs, wanted }: { waitMs: number; wanted: () => void }): Promise<NamedLock | null> {
  const { holders } = state();
  const until = Date.now() + waitMs;
  let asked = false;
  for (;;) {
    const here = holders.get(name);
    if (here) {
      if (!asked && waitMs > 0) here.wanted();
      asked = true;
      await Promise.race([here.free, pause(Math.max(0, until - Date.now()))]);
      if (holders.has(name) && Date.now() >= until) return null;
      continue;
    }
    let freed = () => {};
    holders.set(name, { wanted, free: new Promise((resolve) => (freed = resolve)) });
    const letGo = () => {
      holders.delete(name);
      freed();
      // Between locks the connection keeps no process alive that has nothing else to do.
      if (holders.size === 0) state().socket?.unref();
    };
    try {
      const client = await connection();
      const sql = "SELECT pg_try_advisory_lock(hashtextextended($1, 7)) AS got";
      for (;;) {
        const { rows } = await client.query<{ got: boolean }>(sql, [name]);
        if (rows[0]?.got) break;
        if (!asked && waitMs > 0) await client.query("SELECT pg_notify($1, $2)", [CHANNEL, name]);
        asked = true;
        if (Date.now() >= until) {
          letGo();
          return null;
        }
        await pause(100);
      }
      return {
        release: async () => {
          await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 7))", [name]).catch(() => undefined);
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
export async function closeLocks(): Promise<void> {
  const client = await state().client;
  delete state().client;
  // Saying goodbye is something to do: a process with nothing else left would end before it is through.
  state().socket?.ref();
  await client?.end();
}
