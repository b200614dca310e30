// Tests that the leak scanner finds a planted secret in each place and form.
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

import { afterAll, expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { startJobs } from "#lib/infra/jobs";
import { crawlSite } from "#tests/e2e/support/crawl";
import { TEXT_ENCODINGS, NOTHING, plantSecrets } from "#tests/support/leaks/planted-secrets";
import { readAllTables } from "#tests/support/leaks/scan-sources";
import { makeDraft, makeShop, makeVideo } from "#tests/support/factories/records";
import { StudioClient } from "#tests/support/drivers/studio-client";

const folder = mkdtempSync(join(tmpdir(), "leaks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("finds a secret in the database: text, details, binary columns", async () => {
  const { editor } = await makeShop();
  const words = plantSecrets(TEXT_ENCODINGS);
  for (const one of words.planted) await makeDraft(editor, { caption: one.toString("latin1") });
  const details = plantSecrets(TEXT_ENCODINGS);
  for (const one of details.planted)
    await makeVideo(editor, { findings: { deep: [one.toString()] } });
  const binary = plantSecrets();
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

test("finds a secret in the payloads of jobs", async () => {
  const { planted, scan, amiss } = plantSecrets(TEXT_ENCODINGS);
  const boss = await startJobs({ supervise: false });
  await boss.send("purge-expired-data", { hidden: planted.map((one) => one.toString()) });
  const finds = (await readAllTables(process.env["DATABASE_URL"] ?? "")).flatMap(
    ({ where, content }) => scan.bytes(content, where),
  );
  expect(amiss(finds)).toEqual(NOTHING);
  expect(finds.every(({ where }) => where.startsWith("pgboss."))).toBe(true);
});

test.each(["studio.log", "mail.eml", "build.js", "dump.sql"])(
  "finds a secret in a file: %s",
  async (name) => {
    const { together, scan, amiss } = plantSecrets();
    writeFileSync(
      join(folder, name),
      Buffer.concat([randomBytes(70_001), together, randomBytes(70_001)]),
    );
    const { finds, read } = await scan.folder(folder, (one) => one === name);
    expect(read).toEqual([name]);
    expect(amiss(finds)).toEqual(NOTHING);
  },
);

test("finds a secret in a packed backup and in an entry of a packed export", async () => {
  const backup = plantSecrets();
  writeFileSync(
    join(folder, "backup.tar.gz"),
    gzipSync(Buffer.concat([Buffer.alloc(5000), backup.together])),
  );
  expect(
    backup.amiss((await backup.scan.folder(folder, (one) => one.startsWith("backup"))).finds),
  ).toEqual(NOTHING);
  const exported = plantSecrets();
  expect(
    exported.amiss(exported.scan.bytes(zip("account.json", exported.together), "export")),
  ).toEqual(NOTHING);
});

test("finds a secret in responses: pages, router data, JSON, bundles and headers", async () => {
  const places = {
    "/page": "text/html",
    "/rsc": "text/x-component",
    "/api/route": "application/json",
    "/_next/static/a.js": "text/javascript",
  };
  const inBody = Object.entries(places).map(([path, type]) => ({ path, type, ...plantSecrets() }));
  const inHeader = plantSecrets(TEXT_ENCODINGS);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const found = inBody.find((one) => one.path === path);
    const headers = inHeader.planted.map((one, index): [string, string] => [
      `x-${index}`,
      // In brackets, because a space at either end of a header is dropped.
      `[${one.toString()}]`,
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

test("finds a secret in a command line and an environment", () => {
  const [argv, env] = [plantSecrets(TEXT_ENCODINGS), plantSecrets(TEXT_ENCODINGS)];
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

/** Builds a minimal zip archive with one packed entry. */
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
