// No byte of a secret in anything the studio keeps or answers: database, logs, pages, router data, doors.
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import pg from "pg";

import { crawl, getDoors, type Read } from "#tests/e2e/support/crawl";
import { scanner, type Secrets } from "#tests/e2e/support/leak-scan";
import { expect, test, type Studio } from "#tests/e2e/support/studio";
import { StudioClient } from "#tests/support/studio-client";

/** The practice TikTok marks what it gives out, so that any of it can be found. */
const MARKS: Secrets = {
  token: "SIMTOK",
  "upload address": "SIMUPL",
  "authorisation code": "SIMCODE",
  "address to fetch from": "fetchkey-",
};

type Kept = { studioSecret: string; tokenKeyset: string; simulator: { clientSecret: string }; signIn: { password: string } };

function secretsOf(studio: Studio): Secrets {
  const kept = JSON.parse(readFileSync(join(studio.dataDir, "secrets.json"), "utf8")) as Kept;
  const { keys } = JSON.parse(kept.tokenKeyset) as { keys: Record<string, string> };
  return {
    ...MARKS,
    "client secret": kept.simulator.clientSecret,
    STUDIO_SECRET: kept.studioSecret,
    password: kept.signIn.password,
    ...Object.fromEntries(Object.entries(keys).map(([name, key]) => [`key ${name}`, key])),
    ...Object.fromEntries(Object.entries(keys).map(([name, key]) => [`bytes of key ${name}`, Buffer.from(key, "base64").toString("hex")])),
  };
}

async function withDatabase<T>(studio: Studio, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: studio.database });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Every row of every table as text, by the table's name. */
function dump(studio: Studio): Promise<Map<string, string>> {
  return withDatabase(studio, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    const tables = new Map<string, string>();
    for (const { name } of rows) {
      const read = await client.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${name} t`);
      tables.set(name, read.rows.map(({ row }) => row).join("\n"));
    }
    return tables;
  });
}

/** A practice account of this story's own; answers its handle. */
async function addAccount({ simulator }: Studio): Promise<string> {
  const username = `story.leaks.${Date.now().toString(36)}`;
  const body = JSON.stringify({ display_name: "Maison Leaks", username });
  const answer = await fetch(`${simulator.url}/_sim/accounts`, { method: "POST", body, headers: { "content-type": "application/json" } });
  expect(answer.ok).toBe(true);
  return username;
}

/** Everything that a door's placeholder can stand for, from the database. */
async function doorsToOpen(studio: Studio): Promise<string[]> {
  const tables: [string, string][] = [
    ["/api/videos/", "Video"],
    ["/api/drafts/", "Draft"],
    ["/api/deliveries/", "Delivery"],
    ["/api/connections/", "Connection"],
  ];
  return withDatabase(studio, async (client) => {
    const paths: string[] = [];
    for (const door of getDoors().filter((path) => !path.includes("[..."))) {
      const table = tables.find(([prefix]) => door.startsWith(prefix))?.[1];
      if (!door.includes("[")) paths.push(door);
      else if (table) {
        const { rows } = await client.query<{ id: string }>(`SELECT id::text FROM "${table}" LIMIT 5`);
        paths.push(...rows.map(({ id }) => door.replace(/\[\w+\]/, id)));
      }
    }
    return [...paths, "/api/auth/csrf"];
  });
}

test("the scan finds each secret in every form it can travel in", () => {
  const noise = () => randomBytes(30).toString("base64url");
  const secrets: Secrets = { ...MARKS, password: "n8k2p-ö+/=&x", key: randomBytes(32).toString("base64") };
  const scan = scanner(secrets);
  for (const [name, value] of Object.entries(secrets)) {
    const found = (text: string) => scan(text, "scratch").some(({ secret }) => secret === name);
    expect(found(`${noise()}${value}${noise()}`), `${name} as it is`).toBe(true);
    expect(found(`?q=${encodeURIComponent(value)}&x`), `${name} URL-encoded`).toBe(true);
    expect(found(JSON.stringify({ deep: value })), `${name} in JSON`).toBe(true);
    expect(found(Buffer.from(`x${value}y`).toString("hex")), `${name} in hexadecimal`).toBe(true);
    for (const before of ["", "a", "ab", "abc"]) {
      for (const after of ["", "z", "yz"]) {
        const whole = Buffer.from(before + value + after);
        expect(found(`"${whole.toString("base64")}"`), `${name} in base64`).toBe(true);
        expect(found(`"${whole.toString("base64url")}"`), `${name} in base64url`).toBe(true);
      }
    }
  }
  expect(scan(Array.from({ length: 500 }, noise).join("\n"), "scratch")).toEqual([]);
});

test("after a whole journey no secret is in the database, the logs or any answer", async ({ studio }) => {
  test.setTimeout(240_000);
  const client = new StudioClient(studio.url);
  await client.signIn(studio.signIn);
  const connection = await client.connect(await addAccount(studio));
  const video = await client.upload(join(studio.dataDir, "samples", "silk-scarf-fold.mp4"));
  await client.untilChecked(video);
  const { deliveryId, draftId } = await client.consent(video, connection);
  await client.untilInInbox(deliveryId);

  const secrets = secretsOf(studio);
  const sessions = await withDatabase(
    studio,
    async (database) => (await database.query<{ id: string }>('SELECT id FROM "StaffSession"')).rows,
  );
  const ids = Object.fromEntries(sessions.map(({ id }, index) => [`session ${index + 1}`, id]));
  const cookie = /session=([^;]+)/.exec(client.cookie)?.[1] ?? "";
  const scan = scanner({ ...secrets, ...ids, "session cookie": cookie });

  const starts = ["/", "/studio", `/deliveries/${deliveryId}`, `/drafts/${draftId}`, `/videos/${video}`, ...(await doorsToOpen(studio))];
  const reads = await crawl(client, starts);
  expect(reads.flatMap(({ text, path, how }) => scan(text, `${path} (${how})`))).toEqual([]);
  expectThorough(reads, [`/deliveries/${deliveryId}`, `/drafts/${draftId}`, `/videos/${video}`]);

  const folder = join(studio.dataDir, "logs");
  const logs = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.log/.test(name));
  expect(logs.flatMap((name) => scan(readFileSync(join(folder, name), "latin1"), name))).toEqual([]);
  expect(logs).toEqual(expect.arrayContaining(["studio.log", "worker.log"]));

  // A session's id is kept where sessions are; without the studio's secret it opens nothing.
  const tables = [...(await dump(studio))];
  expect(tables.flatMap(([name, text]) => (name.includes("StaffSession") ? scanner(secrets) : scan)(text, name))).toEqual([]);
  expect(tables.find(([name]) => name.includes("Connection"))?.[1]).toContain(connection);
});

/** A crawl that saw little proves little. */
function expectThorough(reads: Read[], pages: string[]): void {
  const good = (how: string) => reads.filter((read) => read.how === how && read.status === 200).map(({ path }) => path);
  const everywhere = ["/", "/privacy", "/studio", "/videos", "/drafts", "/deliveries", "/connections", "/activity", "/settings", ...pages];
  expect(good("document")).toEqual(expect.arrayContaining([...everywhere, "/api/desk", "/api/connections"]));
  expect(good("router")).toEqual(expect.arrayContaining(everywhere));
  expect(reads.filter(({ how, type }) => how !== "document" && !type.includes("x-component")).map(({ path }) => path)).toEqual([]);
  expect(reads.some(({ path }) => path.startsWith("/_next/static/") && path.endsWith(".js"))).toBe(true);
}
