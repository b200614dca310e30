// No byte of a secret in anything the studio keeps or answers: database, jobs, logs, mail, pages, router data, doors, headers,
// bundles and build, the browser's storage, and how programs are called. tests/integration/support/leak-scanner.test.ts proves the scan.
import { execFile } from "node:child_process";
import { hkdfSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { generateX25519Identity } from "age-encryption";
import pg from "pg";

import { readBrowserStorage } from "#tests/e2e/support/read-browser-storage";
import { crawlSite, listGetRoutes, type CrawledResponse } from "#tests/e2e/support/crawl";
import { downloadExports } from "#tests/e2e/support/download-exports";
import { signIn } from "#tests/e2e/support/journey-steps";
import {
  makeReceiptCode,
  collectInvitationSecrets,
  type OneTimeSecret,
} from "#tests/e2e/support/one-time-secrets";
import { expect, test, type RunningStudio } from "#tests/e2e/support/studio";
import { readBackupEntries, openSealedInBackup } from "#tests/support/leaks/read-backup";
import { readCommandLine, readAllTables } from "#tests/support/leaks/scan-sources";
import {
  LeakScanner,
  type LeakFinding,
  type NamedSecrets,
} from "#tests/support/leaks/leak-scanner";
import { openAllSealed } from "#tests/support/leaks/open-sealed";
import { StudioClient } from "#tests/support/drivers/studio-client";

/** The practice TikTok marks what it gives out, so that any of it can be found. */
const MARKED_SECRETS: NamedSecrets = {
  "mark of a token": "SIMTOK",
  "mark of an upload address": "SIMUPL",
  "mark of an authorisation code": "SIMCODE",
  "mark of an address to fetch from": "pullkey-",
};

type SecretsFile = {
  studioSecret: string;
  simulator: { clientSecret: string };
  signIn: { password: string };
};
type Keyset = { keys: Record<string, string | { key: string }> };

const readJson = (studio: RunningStudio, name: string): unknown =>
  JSON.parse(readFileSync(join(studio.dataDir, name), "utf8"));

/** A secret of the environment with which the studio was started. */
function environmentSecret(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(
      `Start the studio with a ${name}, and this story with the same: it looks for it.`,
    );
  return value;
}

/** What the installation itself must keep to itself. */
function collectSecrets(studio: RunningStudio): NamedSecrets {
  const {
    studioSecret,
    simulator,
    signIn: person,
  } = readJson(studio, "secrets.json") as SecretsFile;
  const keys = Object.entries((readJson(studio, "keyset.json") as Keyset).keys).map(
    ([name, key]): [string, string] => [name, typeof key === "string" ? key : key.key],
  );
  const purposes = ["session", "csrf", "anonymous", "oauth_state", "media", "limit", "fetch"];
  const derived = (purpose: string) =>
    new Uint8Array(hkdfSync("sha256", studioSecret, "fashionsupreme-social-studio", purpose, 32));
  return {
    ...MARKED_SECRETS,
    "client secret": simulator.clientSecret,
    STUDIO_SECRET: studioSecret,
    password: person.password,
    "password of the database": new URL(studio.database).password,
    "password of the mail server": new URL(environmentSecret("SMTP_URL")).password,
    "client secret of the sign-in provider": environmentSecret("OIDC_CLIENT_SECRET"),
    ...Object.fromEntries(keys.map(([name, key]) => [`key ${name}`, key])),
    ...Object.fromEntries(
      keys.map(([name, key]) => [`bytes of key ${name}`, Buffer.from(key, "base64")]),
    ),
    ...Object.fromEntries(
      purposes.map((purpose) => [`bytes of the ${purpose} key`, derived(purpose)]),
    ),
    ...Object.fromEntries(
      purposes.map((purpose) => [
        `the ${purpose} key`,
        Buffer.from(derived(purpose)).toString("hex"),
      ]),
    ),
  };
}

async function withStudioDatabase<T>(
  studio: RunningStudio,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: studio.database });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A practice account of this story's own; answers its handle. */
async function addLeakAccount({ simulator }: RunningStudio): Promise<string> {
  const username = `story.leaks.${Date.now().toString(36)}`;
  const body = JSON.stringify({ display_name: "Maison Leaks", username });
  const answer = await fetch(`${simulator.url}/_sim/accounts`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  });
  expect(answer.ok).toBe(true);
  return username;
}

/** Everything that a door's placeholder can stand for, from the database. */
async function listRouteUrls(studio: RunningStudio): Promise<string[]> {
  const tables: [string, string][] = [
    ["/api/videos/", "Video"],
    ["/api/drafts/", "Draft"],
    ["/api/deliveries/", "Delivery"],
    ["/api/connections/", "Connection"],
  ];
  return withStudioDatabase(studio, async (client) => {
    const paths: string[] = [];
    for (const door of listGetRoutes().filter((path) => !path.includes("[..."))) {
      const table = tables.find(([prefix]) => door.startsWith(prefix))?.[1];
      if (!door.includes("[")) paths.push(door);
      else if (table) {
        const { rows } = await client.query<{ id: string }>(
          `SELECT id::text FROM "${table}" LIMIT 5`,
        );
        paths.push(...rows.map(({ id }) => door.replace(/\[\w+\]/, id)));
      }
    }
    return [...paths, "/api/auth/csrf"];
  });
}

/** Makes a backup beside the running studio, as its operator does; answers where it is, the key, and what was said. */
async function runBackup(
  studio: RunningStudio,
): Promise<{ path: string; key: string; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), "leaks-backup-"));
  const key = await generateX25519Identity();
  const env = {
    ...process.env,
    BACKUP_KEY: key,
    STUDIO_ENV_FILE: "none",
    STUDIO_DATA_DIR: studio.dataDir,
  };
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["scripts/cli.ts", "backup", "--to", folder],
    { env },
  );
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  return { path: join(folder, names[0] ?? ""), key, said: stdout + stderr };
}

test("after a whole journey no secret is in anything that is kept or answered, but where it is shown once", async ({
  studio,
  page,
}) => {
  test.setTimeout(400_000);
  const client = new StudioClient(studio.url);
  await client.signIn(studio.signIn);
  const handle = await addLeakAccount(studio);
  const connection = await client.connect(handle);
  const video = await client.upload(join(studio.dataDir, "samples", "silk-scarf-fold.mp4"));
  await client.waitUntilChecked(video);
  const { deliveryId, draftId } = await client.prepareAndConsent(video, connection);
  await client.waitUntilInInbox(deliveryId);
  const { handoff } = (await client.requestJson(
    "POST",
    `/api/deliveries/${deliveryId}/handoff`,
  )) as { handoff: { url: string } };
  const phone = handoff.url.split("/").at(-1) ?? "";
  const exports = await downloadExports(studio, client, { id: connection, handle });
  const shown: Record<string, OneTimeSecret> = {
    // Staff are told the link by that door alone; its own page is at it.
    "hand-off link": {
      value: phone,
      allowedPlaces: [
        new RegExp(`^/api/deliveries/${deliveryId}/handoff `),
        new RegExp(`^/phone/${phone} `),
      ],
    },
    "receipt code": await makeReceiptCode(studio),
    ...(await collectInvitationSecrets(studio, client)),
    ...Object.fromEntries(exports.map(({ name, code }) => [`code of the ${name}`, code])),
  };
  const backup = await runBackup(studio);
  await signIn(page, studio);
  for (const path of [
    `/deliveries/${deliveryId}`,
    `/drafts/${draftId}`,
    "/videos/new",
    "/settings",
  ])
    await page.goto(path);

  const secrets = { ...collectSecrets(studio), BACKUP_KEY: backup.key };
  const keys = (readJson(studio, "keyset.json") as Keyset).keys;
  const sealed = await withStudioDatabase(studio, (database) => openAllSealed(database, keys));
  // What people wrote to us is sealed too, and the links are looked for above.
  const tokens = Object.fromEntries(
    Object.entries(sealed).filter(([name]) => /^(Connection|Authorization|Totp)/.test(name)),
  );
  expect(Object.keys(tokens).length).toBeGreaterThan(1);
  const { rows: sessions } = await withStudioDatabase(studio, (database) =>
    database.query<{ id: string }>('SELECT id FROM "StaffSession"'),
  );
  const ids = Object.fromEntries(sessions.map(({ id }, index) => [`session ${index + 1}`, id]));
  const cookie = /session=([^;]+)/.exec(client.cookie)?.[1] ?? "";
  const links = Object.fromEntries(Object.entries(shown).map(([name, { value }]) => [name, value]));
  const began = performance.now();
  const all = { ...secrets, ...tokens, ...links, ...ids, "session cookie": cookie };
  const scan = new LeakScanner(all);
  const finds: LeakFinding[] = [];

  const ownPages = ["hand-off link", "invitation link", "password reset link"].map(
    (name, at) => `/${["phone", "invitation", "reset-password"][at]}/${String(links[name])}`,
  );
  const exportPages = exports.map(({ code }) => `/data-export/${code.value}`);
  const starts = [
    "/",
    "/studio",
    `/deliveries/${deliveryId}`,
    `/drafts/${draftId}`,
    `/videos/${video}`,
    ...(await listRouteUrls(studio)),
  ];
  const reads = await crawlSite(client, [...starts, ...ownPages, ...exportPages]);
  // Whoever is not signed in, with the browser that asked for the holder's export.
  const outside = await crawlSite(exports.at(-1)?.requester ?? client, ["/", ...exportPages]);
  for (const { text, path, fetchMode } of [...reads, ...outside])
    finds.push(...scan.bytes(text, `${path} (${fetchMode})`));
  expectCompleteCrawl(reads, [
    `/deliveries/${deliveryId}`,
    `/drafts/${draftId}`,
    `/videos/${video}`,
    "/settings/practice-mail",
  ]);
  finds.push(...scan.bytes(await readBrowserStorage(page), "the browser's storage"));

  for (const { name, bytes } of exports)
    for (const [where, one] of Object.entries(bytes))
      finds.push(...scan.bytes(one, `${name}, ${where}`));
  const inside = await readBackupEntries(backup.path, backup.key);
  for (const { name, content } of inside) finds.push(...scan.bytes(content, `backup › ${name}`));
  finds.push(
    ...scan.bytes(readFileSync(backup.path), "backup, encrypted"),
    ...scan.bytes(backup.said, "what the backup said"),
  );
  for (const name of ["about.json", "database/Totp/", `media/videos/${video}`])
    expect(
      inside.some((one) => one.name.startsWith(name)),
      name,
    ).toBe(true);
  const opened = openSealedInBackup(inside, keys).filter(({ place }) =>
    place.startsWith("Connection."),
  );
  expect([opened.length > 1, opened.every((one) => /SIMTOK/.test(one.opened))]).toEqual([
    true,
    true,
  ]);

  const logs = await scan.folder(join(studio.dataDir, "logs"), (name) => /\.log/.test(name));
  expect(logs.read).toEqual(expect.arrayContaining(["studio.log", "worker.log"]));
  const mail = await scan.folder(join(studio.dataDir, "mail"));
  finds.push(
    ...logs.finds,
    ...mail.finds.map((find) => ({ ...find, where: `mail/${find.where}` })),
  );
  const build = await scan.folder(
    process.env["NEXT_DIST_DIR"] ?? ".next",
    (name) => !name.startsWith("cache/"),
  );
  // By its beginning the log knows a secret, so the beginnings are in the build; whole ones must not be.
  finds.push(...build.finds.filter(({ secret }) => !secret.startsWith("mark of ")));
  expect(build.read.length).toBeGreaterThan(100);
  for (const [name, pid] of Object.entries(studio.pids))
    finds.push(...scan.bytes(readCommandLine(pid), name));

  // A session's id is kept where sessions are; without the studio's secret it opens nothing.
  const withoutIds = new LeakScanner({ ...secrets, ...tokens, ...links });
  const tables = await readAllTables(studio.database);
  for (const { where, content } of tables)
    finds.push(...(where.includes("StaffSession") ? withoutIds : scan).bytes(content, where));
  expect(tables.some(({ where }) => where.startsWith("pgboss."))).toBe(true);
  expect(
    tables.find(({ where }) => where.includes("Connection"))?.content.includes(connection),
  ).toBe(true);

  expect(
    finds.filter(
      ({ secret, where }) => !shown[secret]?.allowedPlaces.some((place) => place.test(where)),
    ),
  ).toEqual([]);
  const notThere = ([name, { allowedPlaces }]: [string, OneTimeSecret]) =>
    allowedPlaces.filter(
      (place) => !finds.some(({ secret, where }) => secret === name && place.test(where)),
    );
  expect(
    Object.entries(shown).flatMap(notThere),
    "places that are named and do not show it",
  ).toEqual([]);
  console.info(
    `${Object.keys(all).length} secrets in ${Math.round(scan.scannedBytes / 1e6)} MB: ${Math.round(performance.now() - began)} ms, reading included`,
  );
});

test("the browser's storage is read whole: what is planted in each of its places is found", async ({
  page,
}) => {
  await page.goto("/");
  const places = [
    "localStorage",
    "sessionStorage",
    "cookie",
    "name",
    "history",
    "database",
    "cache",
  ];
  const planted = Object.fromEntries(
    places.map((name) => [name, crypto.randomUUID().replaceAll("-", "")]),
  );
  await page.evaluate(async (secrets) => {
    localStorage.setItem("a", `x${secrets["localStorage"]}`);
    sessionStorage.setItem("a", btoa(`xy${secrets["sessionStorage"]}`));
    document.cookie = `leak=${secrets["cookie"]}`;
    window.name = encodeURIComponent(secrets["name"] ?? "");
    history.replaceState({ deep: [secrets["history"]] }, "");
    await (await caches.open("c")).put("/leak", new Response(secrets["cache"]));
    await new Promise((done) => {
      const opening = indexedDB.open("leaks", 1);
      opening.addEventListener("upgradeneeded", () =>
        opening.result.createObjectStore("s").put({ deep: secrets["database"] }, "k"),
      );
      opening.addEventListener("success", () => done(opening.result.close()));
    });
  }, planted);
  const finds = new LeakScanner(planted).bytes(
    await readBrowserStorage(page),
    "the browser's storage",
  );
  expect([...new Set(finds.map(({ secret }) => secret))].toSorted()).toEqual(places.toSorted());
});

/** A crawl that saw little proves little. */
function expectCompleteCrawl(reads: CrawledResponse[], pages: string[]): void {
  const good = (how: string) =>
    reads.filter((read) => read.fetchMode === how && read.status === 200).map(({ path }) => path);
  const everywhere = [
    "/",
    "/privacy",
    "/studio",
    "/videos",
    "/drafts",
    "/deliveries",
    "/connections",
    "/activity",
    "/settings",
    ...pages,
  ];
  expect(good("document")).toEqual(
    expect.arrayContaining([...everywhere, "/api/dashboard", "/api/connections"]),
  );
  expect(good("router")).toEqual(expect.arrayContaining(everywhere));
  // Names of the router's own parts look like addresses; the web process knows none of them.
  const pieces = reads.filter(({ path }) => !path.startsWith("/_"));
  expect(
    pieces
      .filter(({ fetchMode, type }) => fetchMode !== "document" && !type.includes("x-component"))
      .map(({ path }) => path),
  ).toEqual([]);
  expect(reads.some(({ path }) => path.startsWith("/_next/static/") && path.endsWith(".js"))).toBe(
    true,
  );
}
