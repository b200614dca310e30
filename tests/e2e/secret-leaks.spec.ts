// Scans everything the studio stores or returns for secrets, its build and command lines included.
// tests/integration/support/leak-scanner.test.ts tests the scanner.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { crawlSite, expectCompleteCrawl } from "#tests/e2e/support/crawl";
import { downloadExports } from "#tests/e2e/support/download-exports";
import { readKeys, collectSecrets } from "#tests/e2e/support/installation-secrets";
import { signIn } from "#tests/e2e/support/journey-steps";
import {
  makeReceiptCode,
  collectInvitationSecrets,
  type OneTimeSecret,
} from "#tests/e2e/support/one-time-secrets";
import { readBrowserStorage } from "#tests/e2e/support/read-browser-storage";
import { runBackup } from "#tests/e2e/support/run-backup";
import { expect, test, type RunningStudio } from "#tests/e2e/support/studio";
import { listRouteUrls, withStudioDatabase } from "#tests/e2e/support/studio-database";
import { StudioClient } from "#tests/support/drivers/studio-client";
import { LeakScanner, type LeakFinding } from "#tests/support/leaks/leak-scanner";
import { openAllSealed } from "#tests/support/leaks/open-sealed";
import { readBackupEntries, openSealedInBackup } from "#tests/support/leaks/read-backup";
import { readCommandLine, readAllTables } from "#tests/support/leaks/scan-sources";

/** Adds an account to the simulator and returns its handle. */
async function addLeakAccount({ simulator }: RunningStudio): Promise<string> {
  const username = `story.leaks.${Date.now().toString(36)}`;
  const body = JSON.stringify({ display_name: "Maison Leaks", username });
  const response = await fetch(`${simulator.url}/_sim/accounts`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  });
  expect(response.ok).toBe(true);
  return username;
}

test("shows each secret after a full journey only where it is meant to be shown once", async ({
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
    // Only this route returns the link to staff, and the link opens its page.
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
  const keys = readKeys(studio);
  const sealed = await withStudioDatabase(studio, (database) => openAllSealed(database, keys));
  // Statements are sealed too but are no secrets. Sealed links are in `shown`.
  const tokens = Object.fromEntries(
    Object.entries(sealed).filter(([name]) => /^(Connection|Authorization|Totp)/.test(name)),
  );
  expect(Object.keys(tokens).length).toBeGreaterThan(1);
  const { rows: sessions } = await withStudioDatabase(studio, (database) =>
    database.query<{ id: string }>('SELECT id FROM "StaffSession"'),
  );
  const sessionIds = Object.fromEntries(
    sessions.map(({ id }, index) => [`session ${index + 1}`, id]),
  );
  const cookie = /session=([^;]+)/.exec(client.cookie)?.[1] ?? "";
  const links = Object.fromEntries(Object.entries(shown).map(([name, { value }]) => [name, value]));
  const startedAt = performance.now();
  const allSecrets = { ...secrets, ...tokens, ...links, ...sessionIds, "session cookie": cookie };
  const scan = new LeakScanner(allSecrets);
  const findings: LeakFinding[] = [];

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
  const responses = await crawlSite(client, [...starts, ...ownPages, ...exportPages]);
  // The client that requested the account owner's export is not signed in.
  const publicResponses = await crawlSite(exports.at(-1)?.requester ?? client, [
    "/",
    ...exportPages,
  ]);
  for (const { text, path, fetchMode } of [...responses, ...publicResponses])
    findings.push(...scan.bytes(text, `${path} (${fetchMode})`));
  expectCompleteCrawl(responses, [
    `/deliveries/${deliveryId}`,
    `/drafts/${draftId}`,
    `/videos/${video}`,
    "/settings/captured-mail",
  ]);
  findings.push(...scan.bytes(await readBrowserStorage(page), "the browser's storage"));

  for (const { name, bytes } of exports)
    for (const [where, content] of Object.entries(bytes))
      findings.push(...scan.bytes(content, `${name}, ${where}`));
  const entries = await readBackupEntries(backup.path, backup.key);
  for (const { name, content } of entries)
    findings.push(...scan.bytes(content, `backup › ${name}`));
  findings.push(
    ...scan.bytes(readFileSync(backup.path), "backup, encrypted"),
    ...scan.bytes(backup.output, "output of the backup"),
  );
  for (const name of ["about.json", "database/Totp/", `media/videos/${video}`])
    expect(
      entries.some((one) => one.name.startsWith(name)),
      name,
    ).toBe(true);
  const openedTokens = openSealedInBackup(entries, keys).filter(({ place }) =>
    place.startsWith("Connection."),
  );
  expect([openedTokens.length > 1, openedTokens.every((one) => /SIMTOK/.test(one.opened))]).toEqual(
    [true, true],
  );

  const logs = await scan.folder(join(studio.dataDir, "logs"), (name) => /\.log/.test(name));
  expect(logs.read).toEqual(expect.arrayContaining(["studio.log", "worker.log"]));
  const mail = await scan.folder(join(studio.dataDir, "mail"));
  findings.push(
    ...logs.finds,
    ...mail.finds.map((find) => ({ ...find, where: `mail/${find.where}` })),
  );
  const build = await scan.folder(
    process.env["NEXT_DIST_DIR"] ?? ".next",
    (name) => !name.startsWith("cache/"),
  );
  // The build contains the prefixes by which the log redacts secrets, but no whole secret.
  findings.push(...build.finds.filter(({ secret }) => !secret.startsWith("mark of ")));
  expect(build.read.length).toBeGreaterThan(100);
  for (const [name, pid] of Object.entries(studio.pids))
    findings.push(...scan.bytes(readCommandLine(pid), name));

  // Session ids may be in their own table, because they are useless without the studio's secret.
  const scanWithoutIds = new LeakScanner({ ...secrets, ...tokens, ...links });
  const tables = await readAllTables(studio.database);
  for (const { where, content } of tables)
    findings.push(
      ...(where.includes("StaffSession") ? scanWithoutIds : scan).bytes(content, where),
    );
  expect(tables.some(({ where }) => where.startsWith("pgboss."))).toBe(true);
  expect(
    tables.find(({ where }) => where.includes("Connection"))?.content.includes(connection),
  ).toBe(true);

  expect(
    findings.filter(
      ({ secret, where }) => !shown[secret]?.allowedPlaces.some((place) => place.test(where)),
    ),
  ).toEqual([]);
  const missingPlaces = ([name, { allowedPlaces }]: [string, OneTimeSecret]) =>
    allowedPlaces.filter(
      (place) => !findings.some(({ secret, where }) => secret === name && place.test(where)),
    );
  expect(
    Object.entries(shown).flatMap(missingPlaces),
    "allowed places that do not show the secret",
  ).toEqual([]);
  console.info(
    `${Object.keys(allSecrets).length} secrets in ${Math.round(scan.scannedBytes / 1e6)} MB, read and scanned in ${Math.round(performance.now() - startedAt)} ms`,
  );
});
