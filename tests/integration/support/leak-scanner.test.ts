// The scan for leaks is proved: one secret is planted in each place in each form, and each is found there.
import { spawnSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

import { afterAll, expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { startJobs } from "#lib/infra/jobs";
import { crawlSite } from "#tests/e2e/support/crawl";
import { readAllTables } from "#tests/support/leaks/scan-sources";
import {
  LeakScanner,
  type LeakFinding,
  type NamedSecrets,
} from "#tests/support/leaks/leak-scanner";
import { makeDraft, makeShop, makeVideo } from "#tests/support/factories/records";
import { StudioClient } from "#tests/support/drivers/studio-client";

const base64 = (bytes: Buffer) => bytes.toString("base64");
/** How each form is made, here in other words than in the scan. */
const WAYS: Record<string, (secret: Buffer) => Buffer | string> = {
  raw: (secret) => secret,
  base64: (secret) =>
    base64(Buffer.concat([randomBytes(randomInt(4)), secret, randomBytes(randomInt(4))])),
  base64url: (secret) =>
    Buffer.concat([randomBytes(randomInt(4)), secret, randomBytes(randomInt(4))]).toString(
      "base64url",
    ),
  hexadecimal: (secret) => secret.toString("hex"),
  "hexadecimal in capitals": (secret) => secret.toString("hex").toUpperCase(),
  URL: (secret) => new URLSearchParams({ q: secret.toString() }).toString().replaceAll("+", "%20"),
  "URL, twice": (secret) => encodeURIComponent(encodeURIComponent(secret.toString())),
  JSON: (secret) => JSON.stringify({ deep: { secret: secret.toString() } }),
  "JSON in JSON": (secret) => JSON.stringify(JSON.stringify({ secret: secret.toString() })),
  "escaped letters": (secret) =>
    [...secret.toString()].map((letter) => `\\u00${Buffer.from(letter).toString("hex")}`).join(""),
  "UTF-16": (secret) => Buffer.from(secret.toString(), "utf16le"),
  "UTF-16, big end first": (secret) => Buffer.from(secret.toString(), "utf16le").swap16(),
  "16 bytes of it": (secret) => secret.subarray(11, 27),
  "16 bytes of it in base64": (secret) => base64(secret.subarray(7, 23)),
  "16 bytes of it in hexadecimal": (secret) => secret.subarray(16, 32).toString("hex"),
  "16 bytes of it in UTF-16": (secret) => Buffer.from(secret.subarray(3, 19).toString(), "utf16le"),
};
const ALL = Object.keys(WAYS);
/** Where no zero byte can stand, UTF-16 cannot either. */
const NO_ZERO = ALL.filter((way) => !way.includes("UTF-16"));

const shuffled = (letters: string[]) =>
  letters
    .map((letter) => [Math.random(), letter] as const)
    .toSorted(([one], [other]) => one - other);
/** With every letter that forms write differently, each time in other places. */
const makeSecret = () =>
  Buffer.from(
    shuffled([..."+/ \"&\\'<=%~", ...randomBytes(24).toString("base64url")])
      .map(([, letter]) => letter)
      .join(""),
  );

const NOTHING = { missed: [], invented: [] };

/** A secret of its own for each form, what is to be planted, and the scan that must find each of them and nothing else. */
function plant(ways: string[] = ALL) {
  const secrets = Object.fromEntries(ways.map((way) => [way, makeSecret()]));
  const texts: NamedSecrets = Object.fromEntries(
    Object.entries(secrets).map(([way, secret]) => [way, secret.toString()]),
  );
  const scan = new LeakScanner({ ...texts, "planted nowhere": makeSecret().toString() });
  const planted = ways.map((way) =>
    Buffer.from(WAYS[way]?.(secrets[way] ?? Buffer.alloc(0)) ?? ""),
  );
  /** The planted secrets that were not found, and the others that were. */
  const amiss = (finds: LeakFinding[]) => {
    const found = new Set(finds.map(({ secret }) => secret));
    return {
      missed: ways.filter((way) => !found.has(way)),
      invented: [...found].filter((secret) => !ways.includes(secret)),
    };
  };
  return {
    planted,
    scan,
    amiss,
    together: Buffer.concat(planted.flatMap((one) => [Buffer.from("\n"), one])),
  };
}

const folder = mkdtempSync(join(tmpdir(), "leaks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("in the database: words, details, binary columns", async () => {
  const { editor } = await makeShop();
  const words = plant(NO_ZERO);
  for (const one of words.planted) await makeDraft(editor, { caption: one.toString("latin1") });
  const details = plant(NO_ZERO);
  for (const one of details.planted)
    await makeVideo(editor, { findings: { deep: [one.toString()] } });
  const binary = plant();
  for (const [index, one] of binary.planted.entries()) {
    const expiresAt = new Date(Date.now() + 60_000);
    await database().authorization.create({
      data: {
        stateHash: `leak-${index}`,
        purpose: "link",
        expiresAt,
        grantSealed: Uint8Array.from(one),
      },
    });
  }
  const tables = await readAllTables(process.env["DATABASE_URL"] ?? "");
  for (const { scan, amiss, table } of [
    { ...words, table: 'public."Draft"' },
    { ...details, table: 'public."Video"' },
    { ...binary, table: 'public."Authorization"' },
  ]) {
    const finds = tables.flatMap(({ where, content }) => scan.bytes(content, where));
    expect(amiss(finds)).toEqual(NOTHING);
    expect([...new Set(finds.map(({ where }) => where))]).toEqual([table]);
  }
});

test("in the payloads of jobs", async () => {
  const { planted, scan, amiss } = plant(NO_ZERO);
  const boss = await startJobs({ supervise: false });
  await boss.send("purge-expired-data", { hidden: planted.map((one) => one.toString()) });
  const finds = (await readAllTables(process.env["DATABASE_URL"] ?? "")).flatMap(
    ({ where, content }) => scan.bytes(content, where),
  );
  expect(amiss(finds)).toEqual(NOTHING);
  expect(finds.every(({ where }) => where.startsWith("pgboss."))).toBe(true);
});

test.each(["studio.log", "mail.eml", "build.js", "dump.sql"])("in a file: %s", async (name) => {
  const { together, scan, amiss } = plant();
  writeFileSync(
    join(folder, name),
    Buffer.concat([randomBytes(70_001), together, randomBytes(70_001)]),
  );
  const { finds, read } = await scan.folder(folder, (one) => one === name);
  expect(read).toEqual([name]);
  expect(amiss(finds)).toEqual(NOTHING);
});

test("in a packed backup and in an entry of a packed export", async () => {
  const backup = plant();
  writeFileSync(
    join(folder, "backup.tar.gz"),
    gzipSync(Buffer.concat([Buffer.alloc(5000), backup.together])),
  );
  expect(
    backup.amiss((await backup.scan.folder(folder, (one) => one.startsWith("backup"))).finds),
  ).toEqual(NOTHING);
  const exported = plant();
  expect(
    exported.amiss(exported.scan.bytes(zip("account.json", exported.together), "export")),
  ).toEqual(NOTHING);
});

test("in answers: pages, the router's data, JSON, bundles and headers", async () => {
  const places = {
    "/page": "text/html",
    "/rsc": "text/x-component",
    "/api/door": "application/json",
    "/_next/static/a.js": "text/javascript",
  };
  const inBody = Object.entries(places).map(([path, type]) => ({ path, type, ...plant() }));
  const inHeader = plant(NO_ZERO);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const found = inBody.find((one) => one.path === path);
    const headers = inHeader.planted.map((one, index): [string, string] => [
      `x-${index}`,
      one.toString(),
    ]);
    response.writeHead(200, {
      "content-type": found?.type ?? "text/plain",
      ...(path === "/headers" ? Object.fromEntries(headers) : {}),
    });
    response.end(found?.together ?? "nothing");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  const reads = await crawlSite(new StudioClient(`http://127.0.0.1:${port}`), [
    ...Object.keys(places),
    "/headers",
  ]);
  server.close();
  for (const { path, scan, amiss } of inBody) {
    expect(
      amiss(
        reads
          .filter((read) => read.path === path)
          .flatMap(({ text, fetchMode }) => scan.bytes(text, fetchMode)),
      ),
    ).toEqual(NOTHING);
  }
  expect(
    inHeader.amiss(reads.flatMap(({ text, path }) => inHeader.scan.bytes(text, path))),
  ).toEqual(NOTHING);
});

test("in how a program is called and in its environment", () => {
  const [argv, env] = [plant(NO_ZERO), plant(NO_ZERO)];
  const tell = "process.stdout.write(JSON.stringify([process.argv, process.env]))";
  const child = spawnSync(
    process.execPath,
    ["-e", tell, ...argv.planted.map((one) => one.toString())],
    {
      env: {
        NODE_ENV: "test",
        ...Object.fromEntries(env.planted.map((one, index) => [`V${index}`, one.toString()])),
      },
      encoding: "utf8",
    },
  );
  expect(argv.amiss(argv.scan.bytes(child.stdout, "argv"))).toEqual(NOTHING);
  expect(env.amiss(env.scan.bytes(child.stdout, "env"))).toEqual(NOTHING);
});

test("any 16 bytes of any secret in any form at any place; never in noise", async () => {
  const secrets = {
    text: randomBytes(32).toString("base64url"),
    password: "n8k2p-w9qx4-öffnen &+/=",
    bytes: randomBytes(32),
  };
  const scan = new LeakScanner(secrets);
  for (let round = 0; round < 1500; round += 1) {
    const [name, value] = Object.entries(secrets)[round % 3] ?? ["", ""];
    const secret = Buffer.from(value);
    const from = randomInt(secret.length - 15);
    const part =
      name === "password"
        ? secret
        : secret.subarray(from, from + 16 + randomInt(secret.length - from - 15));
    const forms = [
      part.toString("latin1"),
      part.toString("hex"),
      base64(part),
      part.toString("base64url"),
    ];
    const form = forms[randomInt(4)] ?? "";
    const bytes = Buffer.concat([
      randomBytes(randomInt(100)),
      Buffer.from(form, "latin1"),
      randomBytes(randomInt(100)),
    ]);
    expect(
      [...new Set(scan.bytes(bytes, "").map((find) => find.secret))],
      `${form} of ${name}`,
    ).toEqual([name]);
    expect(scan.bytes(randomBytes(500), "noise")).toEqual([]);
  }
  const cut = async function* () {
    for (const byte of Buffer.from(`before ${secrets.text} after`)) yield Buffer.from([byte]);
  };
  expect(
    (await scan.stream(Readable.from(cut()), "a stream of single bytes")).map(
      ({ secret }) => secret,
    ),
  ).toEqual(["text"]);
});

test("a secret too short to be told from anything else is refused", () => {
  expect(() => new LeakScanner({ pin: "1234" })).toThrow("pin is too short");
});

test("it is fast: 100 MB in less than five seconds of processor time, however many secrets there are", () => {
  const secrets = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`s${index}`, randomBytes(32).toString("base64url")]),
  );
  const scan = new LeakScanner({ ...secrets, mark: "SIMTOK", other: "SIMUPL" });
  const bytes = randomBytes(20_000_000);
  const began = process.cpuUsage();
  for (let round = 0; round < 5; round += 1) expect(scan.bytes(bytes, "")).toEqual([]);
  const { user, system } = process.cpuUsage(began);
  const took = (user + system) / 1000;
  console.info(`100 MB against 62 secrets: ${Math.round(took)} ms`);
  expect(took).toBeLessThan(5000);
});

/** The smallest zip archive with one packed entry. */
function zip(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt32LE(crc32(content), 10);
  shared.writeUInt32LE(packed.length, 14);
  shared.writeUInt32LE(content.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("504b0304", "hex"), shared, Buffer.from(name), packed]);
  const central = Buffer.concat([
    Buffer.from("504b01021400", "hex"),
    shared,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.writeUInt32BE(0x504b0506, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
