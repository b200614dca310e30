// No byte of a secret in anything the studio keeps or answers: database, jobs, logs, mail, pages, router data, doors, headers,
// bundles and build, the browser's storage, and how programs are called. tests/integration/leak-scan.test.ts proves the scan.
import { hkdfSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import pg from "pg";

import { storageOf } from "#tests/e2e/support/browser-storage";
import { crawl, getDoors, type Read } from "#tests/e2e/support/crawl";
import { signIn } from "#tests/e2e/support/journey";
import { expect, test, type Studio } from "#tests/e2e/support/studio";
import { calledAs, tablesOf } from "#tests/support/leak-places";
import { LeakScan, type Find, type Secrets } from "#tests/support/leak-scan";
import { openSealed } from "#tests/support/open-sealed";
import { StudioClient } from "#tests/support/studio-client";

/** The practice TikTok marks what it gives out, so that any of it can be found. */
const MARKS: Secrets = {
  "mark of a token": "SIMTOK",
  "mark of an upload address": "SIMUPL",
  "mark of an authorisation code": "SIMCODE",
  "mark of an address to fetch from": "fetchkey-",
};

type Kept = { studioSecret: string; simulator: { clientSecret: string }; signIn: { password: string } };
type Keyset = { keys: Record<string, string | { key: string }> };

const readJson = (studio: Studio, name: string): unknown => JSON.parse(readFileSync(join(studio.dataDir, name), "utf8"));

/** What the installation itself must keep to itself. */
function secretsOf(studio: Studio): Secrets {
  const { studioSecret, simulator, signIn: person } = readJson(studio, "secrets.json") as Kept;
  const keys = Object.entries((readJson(studio, "keyset.json") as Keyset).keys).map(([name, key]): [string, string] => [
    name,
    typeof key === "string" ? key : key.key,
  ]);
  const purposes = ["session", "csrf", "visitor", "authorization", "media", "limit", "fetch"];
  const derived = (purpose: string) => new Uint8Array(hkdfSync("sha256", studioSecret, "fashionsupreme-social-studio", purpose, 32));
  return {
    ...MARKS,
    "client secret": simulator.clientSecret,
    STUDIO_SECRET: studioSecret,
    password: person.password,
    "password of the database": new URL(studio.database).password,
    ...Object.fromEntries(keys.map(([name, key]) => [`key ${name}`, key])),
    ...Object.fromEntries(keys.map(([name, key]) => [`bytes of key ${name}`, Buffer.from(key, "base64")])),
    ...Object.fromEntries(purposes.map((purpose) => [`bytes of the ${purpose} key`, derived(purpose)])),
    ...Object.fromEntries(purposes.map((purpose) => [`the ${purpose} key`, Buffer.from(derived(purpose)).toString("hex")])),
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

/** What a person was shown for themselves alone: where it may stand, and nowhere else. */
type Shown = { value: string; mayStand: RegExp };

/** Sends a request for deletion, as a visitor; answers the code of the receipt, whose own page shows it. */
async function receiptCode(studio: Studio): Promise<Shown> {
  const visitor = new StudioClient(studio.url);
  const page = await (await visitor.fetch("/data-deletion")).text();
  const csrf = /name="csrf" value="([\w-]+)"/.exec(page)?.[1] ?? "";
  const headers = { "x-csrf-token": csrf, "content-type": "application/json" };
  const body = JSON.stringify({ account: "story.leaks", contact: "holder@leaks.example", facts: "", csrf });
  const answer = await visitor.fetch("/api/data-deletion", { method: "POST", body, headers });
  const { code } = (await answer.json()) as { code?: string };
  expect(code, "a receipt").toBeTruthy();
  return { value: code ?? "", mayStand: /^nowhere$/ };
}

test("after a whole journey no secret is in the database, the logs or any answer", async ({ studio, page }) => {
  test.setTimeout(240_000);
  const client = new StudioClient(studio.url);
  await client.signIn(studio.signIn);
  const connection = await client.connect(await addAccount(studio));
  const video = await client.upload(join(studio.dataDir, "samples", "silk-scarf-fold.mp4"));
  await client.untilChecked(video);
  const { deliveryId, draftId } = await client.consent(video, connection);
  await client.untilInInbox(deliveryId);
  const { handoff } = (await client.ask("POST", `/api/deliveries/${deliveryId}/handoff`)) as { handoff: { url: string } };
  const shown: Record<string, Shown> = {
    // Staff see the link where they made it; its own page is at it.
    "hand-off link": { value: handoff.url.split("/").at(-1) ?? "", mayStand: new RegExp(`${deliveryId}|^/phone/`) },
    "receipt code": await receiptCode(studio),
  };
  await signIn(page, studio);
  for (const path of [`/deliveries/${deliveryId}`, `/drafts/${draftId}`, "/videos/new", "/settings"]) await page.goto(path);

  const secrets = secretsOf(studio);
  const keys = (readJson(studio, "keyset.json") as Keyset).keys;
  const sealed = await withDatabase(studio, (database) => openSealed(database, keys));
  // What people wrote to us is sealed too, and the link is looked for above.
  const tokens = Object.fromEntries(Object.entries(sealed).filter(([name]) => /^(Connection|Authorization)/.test(name)));
  expect(Object.keys(tokens).length).toBeGreaterThan(1);
  const { rows: sessions } = await withDatabase(studio, (database) => database.query<{ id: string }>('SELECT id FROM "StaffSession"'));
  const ids = Object.fromEntries(sessions.map(({ id }, index) => [`session ${index + 1}`, id]));
  const cookie = /session=([^;]+)/.exec(client.cookie)?.[1] ?? "";
  const links = Object.fromEntries(Object.entries(shown).map(([name, { value }]) => [name, value]));
  const began = performance.now();
  const scan = new LeakScan({ ...secrets, ...tokens, ...links, ...ids, "session cookie": cookie });
  const unexpected = (finds: Find[]) => finds.filter(({ secret, where }) => !shown[secret]?.mayStand.test(where));

  const starts = ["/", "/studio", `/deliveries/${deliveryId}`, `/drafts/${draftId}`, `/videos/${video}`, ...(await doorsToOpen(studio))];
  const reads = await crawl(client, [...starts, `/phone/${links["hand-off link"]}`]);
  expect(unexpected(reads.flatMap(({ text, path, how }) => scan.bytes(text, `${path} (${how})`)))).toEqual([]);
  expectThorough(reads, [`/deliveries/${deliveryId}`, `/drafts/${draftId}`, `/videos/${video}`]);
  expect(scan.bytes(await storageOf(page), "the browser's storage")).toEqual([]);

  const logs = await scan.folder(join(studio.dataDir, "logs"), (name) => /\.log/.test(name));
  expect(logs.finds).toEqual([]);
  expect(logs.read).toEqual(expect.arrayContaining(["studio.log", "worker.log"]));
  const folders = readdirSync(studio.dataDir);
  if (folders.includes("mail")) expect((await scan.folder(join(studio.dataDir, "mail"))).finds).toEqual([]);
  const build = await scan.folder(process.env["NEXT_DIST_DIR"] ?? ".next", (name) => !name.startsWith("cache/"));
  // By its beginning the log knows a secret, so the beginnings are in the build; whole ones must not be.
  const whole = build.finds.filter(({ secret }) => !secret.startsWith("mark of "));
  expect([whole, build.read.length > 100]).toEqual([[], true]);
  const called = Object.entries(studio.pids).map(([name, pid]) => ({ name, words: calledAs(pid) }));
  expect(called.flatMap(({ name, words }) => scan.bytes(words, name))).toEqual([]);

  // A session's id is kept where sessions are; without the studio's secret it opens nothing.
  const inside = new LeakScan({ ...secrets, ...tokens, ...links });
  const tables = await tablesOf(studio.database);
  expect(tables.flatMap(({ where, content }) => (where.includes("StaffSession") ? inside : scan).bytes(content, where))).toEqual([]);
  expect(tables.some(({ where }) => where.startsWith("pgboss."))).toBe(true);
  expect(tables.find(({ where }) => where.includes("Connection"))?.content.includes(connection)).toBe(true);
  console.info(`looked through ${Math.round(scan.seen / 1e6)} MB in ${Math.round(performance.now() - began)} ms, reading included`);
});

test("the browser's storage is read whole: what is planted in each of its places is found", async ({ page }) => {
  await page.goto("/");
  const places = ["localStorage", "sessionStorage", "cookie", "name", "history", "database", "cache"];
  const planted = Object.fromEntries(places.map((name) => [name, crypto.randomUUID().replaceAll("-", "")]));
  await page.evaluate(async (secrets) => {
    localStorage.setItem("a", `x${secrets["localStorage"]}`);
    sessionStorage.setItem("a", btoa(`xy${secrets["sessionStorage"]}`));
    document.cookie = `leak=${secrets["cookie"]}`;
    window.name = encodeURIComponent(secrets["name"] ?? "");
    history.replaceState({ deep: [secrets["history"]] }, "");
    await (await caches.open("c")).put("/leak", new Response(secrets["cache"]));
    await new Promise((done) => {
      const opening = indexedDB.open("leaks", 1);
      opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore("s").put({ deep: secrets["database"] }, "k"));
      opening.addEventListener("success", () => done(opening.result.close()));
    });
  }, planted);
  const finds = new LeakScan(planted).bytes(await storageOf(page), "the browser's storage");
  expect([...new Set(finds.map(({ secret }) => secret))].toSorted()).toEqual(places.toSorted());
});

/** A crawl that saw little proves little. */
function expectThorough(reads: Read[], pages: string[]): void {
  const good = (how: string) => reads.filter((read) => read.how === how && read.status === 200).map(({ path }) => path);
  const everywhere = ["/", "/privacy", "/studio", "/videos", "/drafts", "/deliveries", "/connections", "/activity", "/settings", ...pages];
  expect(good("document")).toEqual(expect.arrayContaining([...everywhere, "/api/desk", "/api/connections"]));
  expect(good("router")).toEqual(expect.arrayContaining(everywhere));
  // Names of the router's own parts look like addresses; the web process knows none of them.
  const pieces = reads.filter(({ path }) => !path.startsWith("/_"));
  expect(pieces.filter(({ how, type }) => how !== "document" && !type.includes("x-component")).map(({ path }) => path)).toEqual([]);
  expect(reads.some(({ path }) => path.startsWith("/_next/static/") && path.endsWith(".js"))).toBe(true);
}
