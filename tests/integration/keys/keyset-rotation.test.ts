import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { beforeEach, expect, test, vi } from "vitest";

import { systemActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { currentKeyset } from "#lib/infra/crypto/keyset";
import { keysetJson, serializeKeyset } from "#lib/infra/crypto/keyset-format";
import { log } from "#lib/infra/log";
import { acquireLock } from "#lib/infra/db/named-lock";
import { unseal, seal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import {
  addSealingKey,
  disableSealingKey,
  enableSealingKey,
  makeKeyPrimary,
  retireSealingKey,
  rotateKeys,
  showStatus,
  verifyValues,
} from "#lib/cli/key-commands";
import { resealAll } from "#lib/keys/reseal";
import { countAllByKey, sealedColumns } from "#lib/keys/sealed-columns";
import { makeConnectionWithTokens } from "#tests/support/factories/account-data";
import { makeShop } from "#tests/support/factories/records";

const path = join(process.env["STUDIO_DATA_DIR"] ?? "", "keyset.json");
delete process.env["TOKEN_KEYSET"];

const newKey = () => randomBytes(32).toString("base64");
const keys = () => Object.keys(currentKeyset().keys);
const resealQuietly = () => resealAll(systemActor, () => undefined);

let output = "";
beforeEach(async () => {
  writeFileSync(path, JSON.stringify({ primary: "k1", keys: { k1: newKey() } }), { mode: 0o600 });
  await database().connection.updateMany({
    data: { accessTokenSealed: null, refreshTokenSealed: null },
  });
  output = "";
  const hear = vi
    .spyOn(process.stdout, "write")
    .mockImplementation((text) => ((output += String(text)), true));
  return () => hear.mockRestore();
});

async function account() {
  const { editor } = await makeShop();
  const id = await makeConnectionWithTokens(editor);
  const place = { table: "Connection", column: "accessTokenSealed", row: id } as const;
  const token = async () => {
    const row = await database().connection.findUniqueOrThrow({ where: { id } });
    return unseal(row.accessTokenSealed ?? new Uint8Array(), place).reveal();
  };
  return { id, place, token };
}

test("seals every binary column and finds it by its name", async () => {
  const schema = readFileSync("prisma/schema.prisma", "utf8");
  const models = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const bytes = models.flatMap(([, model, body = ""]) =>
    [...body.matchAll(/^ {2}(\w+) +Bytes/gm)].map(([, column]) => `${model}.${column}`),
  );
  const found = (await sealedColumns()).map(({ table, column }) => `${table}.${column}`);
  expect(found).toContain("Connection.refreshTokenSealed");
  // Binary columns without a secret, with the reason.
  const plain = new Set(["Passkey.publicKey"]); // a public key
  expect(found.toSorted()).toEqual(bytes.filter((name) => !plain.has(name)).toSorted());
});

test("a running process seals and unseals with the current keyset file", async () => {
  const { id, place, token } = await account();
  const [, ...before] = [currentKeyset(), await token()];
  await addSealingKey();
  expect(keys()).toEqual(["k1", "k2"]);
  expect(await token()).toBe(before[0]);
  await makeKeyPrimary("k2");
  const sealed = seal(new Secret("new value"), place);
  expect(Buffer.from(sealed).toString("latin1", 2, 4)).toBe("k2");
  expect(unseal(sealed, place).reveal()).toBe("new value");
  expect(() => unseal(sealed, { ...place, row: id.replace(/^./, "x") })).toThrow(/authenticate/);
  expect(() => unseal(sealed, { ...place, column: "refreshTokenSealed" })).toThrow(/authenticate/);
  expect(() => unseal(sealed.subarray(0, 20), place)).toThrow(/tag|authenticate/i);
});

test("a missing or broken keyset file leaves the last good keyset in use", async () => {
  const { token } = await account();
  const before = await token();
  const whole = readFileSync(path);
  const warned = vi.spyOn(log, "warn").mockImplementation(() => undefined);
  for (const harm of [
    () => rmSync(path),
    () => writeFileSync(path, "{"),
    () => writeFileSync(path, ""),
  ]) {
    harm();
    expect(await token()).toBe(before);
  }
  expect(warned).toHaveBeenCalled();
  writeFileSync(path, whole);
  expect(await token()).toBe(before);
  warned.mockRestore();
});

test("resealing leaves changed values alone and waits for no lock", async () => {
  const held = await account();
  const free = await account();
  await addSealingKey();
  await makeKeyPrimary("k2");
  let sealing: Promise<unknown> = Promise.resolve();
  await database().$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Connection" WHERE id = ${held.id}::uuid FOR UPDATE`;
    sealing = resealQuietly();
    // The other row is resealed while this one is locked.
    await vi.waitFor(async () => expect((await countAllByKey())["k1"]).toBe(3), { timeout: 5000 });
    const renewed = seal(new Secret("renewed"), held.place);
    await tx.connection.update({ where: { id: held.id }, data: { accessTokenSealed: renewed } });
  });
  await sealing;
  expect(await countAllByKey()).toEqual({ k2: 4 });
  expect(await held.token()).toBe("renewed");
  expect(await free.token()).toMatch(/^act\./);
});

test("allows no token refresh between reading a value and storing it resealed", async () => {
  const pair = [await account(), await account()] as const;
  // Values are processed in the order of their rows.
  const [first, second] = pair[0].id < pair[1].id ? pair : [pair[1], pair[0]];
  await addSealingKey();
  await makeKeyPrimary("k2");
  // Storing the first value is slow, while the second has been read but not stored.
  await database().$executeRawUnsafe(
    `CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NEW; END $$`,
  );
  await database().$executeRawUnsafe(
    `CREATE TRIGGER be_slow BEFORE UPDATE ON "Connection" FOR EACH ROW WHEN (OLD.id = '${first.id}') EXECUTE FUNCTION be_slow()`,
  );
  const sealing = resealQuietly();
  const asleep = () =>
    database().$queryRaw<
      unknown[]
    >`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;
  await vi.waitFor(async () => expect(await asleep()).toHaveLength(1), {
    timeout: 5000,
    interval: 20,
  });
  const accessTokenSealed = seal(new Secret("renewed"), second.place);
  const renewed = database()
    .connection.update({ where: { id: second.id }, data: { accessTokenSealed } })
    .then(() => "refreshed in between");
  const early = await Promise.race([renewed, sleep(300, "waited")]);
  await Promise.all([renewed, sealing]);
  await database().$executeRawUnsafe(`DROP FUNCTION be_slow CASCADE`);
  expect([early, await second.token()]).toEqual(["waited", "renewed"]);
  expect(await countAllByKey()).toEqual({ k2: 4 });
});

test("reports a value that no key can unseal, leaves it unchanged and continues", async () => {
  const [bad, good] = [await account(), await account()];
  await database().connection.update({
    where: { id: bad.id },
    data: { accessTokenSealed: seal(new Secret("moved"), good.place) },
  });
  await addSealingKey();
  await makeKeyPrimary("k2");
  expect(await resealQuietly()).toEqual({
    sealed: 3,
    broken: [`Connection.accessTokenSealed of row ${bad.id}`],
  });
  await expect(verifyValues()).rejects.toThrow(`Connection.accessTokenSealed of row ${bad.id}`);
  await expect(retireSealingKey("k1", 0)).rejects.toThrow(/1 value is sealed with it/);
  expect(keys()).toEqual(["k1", "k2"]);
  expect(await good.token()).toMatch(/^act\./);
});

test("removes a key only when no value needs it, and enables a disabled key again", async () => {
  const { token } = await account();
  await addSealingKey();
  await expect(retireSealingKey("k1", 0)).rejects.toThrow(/primary key/);
  await makeKeyPrimary("k2");
  await expect(retireSealingKey("k1", 0)).rejects.toThrow(/2 values are sealed with it/);
  await expect(disableSealingKey("k1", 0)).rejects.toThrow(/2 values are sealed with it/);
  await resealQuietly();
  await disableSealingKey("k1", 0);
  expect(output).toContain("k1 is disabled");
  await enableSealingKey("k1");
  await retireSealingKey("k1", 0);
  expect(keys()).toEqual(["k2"]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await token()).toMatch(/^act\./);
  await verifyValues();
  expect(output).toMatch(/2 values: all of them open/);
});

test("unseals nothing with a disabled key", async () => {
  const { token } = await account();
  const set = currentKeyset();
  const k1 = { ...set.keys["k1"], key: set.keys["k1"]?.key.reveal(), state: "disabled" };
  writeFileSync(path, JSON.stringify({ primary: "k2", keys: { k1, k2: newKey() } }));
  await expect(token()).rejects.toThrow(/does not have or has disabled/);
});

test("waits for work that started before the change when a key is retired", async () => {
  await addSealingKey();
  await makeKeyPrimary("k2");
  const began = performance.now();
  await retireSealingKey("k1", 600);
  expect(performance.now() - began).toBeGreaterThan(400);
  expect(output).toContain("Waiting 1 s");
});

test("performs every step of a rotation, and starts no second one while the first is unfinished", async () => {
  const { token } = await account();
  const before = await token();
  await addSealingKey();
  await makeKeyPrimary("k2");
  await rotateKeys(0);
  expect(keys()).toEqual(["k2"]);
  await rotateKeys(0);
  expect(keys()).toEqual(["k3"]);
  expect(await countAllByKey()).toEqual({ k3: 2 });
  expect(await token()).toBe(before);
});

test(
  "shows the new value and changes nothing with TOKEN_KEYSET in the environment",
  { timeout: 90_000 },
  async () => {
    const before = readFileSync(path, "utf8");
    const TOKEN_KEYSET = JSON.stringify({ primary: "k1", keys: { k1: newKey() } });
    const run = (...args: string[]) =>
      promisify(execFile)(
        process.execPath,
        ["--conditions=react-server", "lib/cli/keys.ts", ...args],
        {
          env: { ...process.env, TOKEN_KEYSET },
        },
      );
    const { stdout } = await run("add");
    const value = keysetJson.parse(/^\{.*\}$/m.exec(stdout)?.[0]);
    expect([value.primary, Object.keys(value.keys)]).toEqual(["k1", ["k1", "k2"]]);
    await expect(run("rotate")).rejects.toThrow(/Go step by step/);
    await expect(run("nonsense")).rejects.toThrow(/npm run keys -- COMMAND/);
    expect(readFileSync(path, "utf8")).toBe(before);
  },
);

test(
  "does nothing and reports it while another npm run keys runs",
  { timeout: 30_000 },
  async () => {
    const before = readFileSync(path, "utf8");
    const lock = await acquireLock("keyset", { waitMs: 1000, onRequested: () => undefined });
    const second = promisify(execFile)(process.execPath, [
      "--conditions=react-server",
      "lib/cli/keys.ts",
      "add",
    ]);
    await expect(second).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Another npm run keys is running") as string,
    });
    await lock?.release();
    expect([lock === null, readFileSync(path, "utf8")]).toEqual([false, before]);
  },
);

test("lists keys and counts, and shows no key in the status or the audit log", async () => {
  await account();
  await addSealingKey();
  await showStatus();
  expect(output).toMatch(/k1 +primary +2 values/);
  expect(output).toMatch(/k2 +pending, not primary yet +0 values/);
  const events = JSON.stringify(
    (await database().auditEvent.findMany({ where: { action: { startsWith: "keys." } } })).map(
      (e) => e.details,
    ),
  );
  const all = JSON.parse(serializeKeyset(currentKeyset())) as {
    keys: Record<string, { key: string }>;
  };
  for (const { key } of Object.values(all.keys)) expect(output + events).not.toContain(key);
});
