// Changes the sealing keys while tokens are opened and refreshed, and kills that command at random:
// no request fails, the old keys disappear and everything still opens.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, expect, test, vi } from "vitest";
import { z } from "zod";

import { database } from "#lib/infra/db/database";
import { countAllByKey } from "#lib/keys/sealed-columns";
import {
  makeConnectionWithTokens,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { randomFor } from "#tests/support/slice";
import { makeShop } from "#tests/support/factories/records";
import { killAndWait, startProcess, startWorkerProcess } from "#tests/support/drivers/processes";
import { connectSimulatedAccount } from "#tests/support/factories/deliveries";
import { startSimulator } from "#tests/support/drivers/simulator";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const ACCOUNTS = 6;
const OTHER_CONNECTIONS = 200;
/** Every value here is stored within 2 s of its sealing. */
const GRACE_ARGS = ["--grace", "2"];
const random = randomFor("keys-kill");

// Moves the keys from the environment into the file, as npm start does. Every process reads it.
const path = join(process.env["STUDIO_DATA_DIR"] ?? "", "keyset.json");
const firstKeys = process.env["TOKEN_KEYSET"] ?? "";
writeFileSync(path, firstKeys, { mode: 0o600 });
delete process.env["TOKEN_KEYSET"];

const simulator = await startSimulator();
afterAll(() => simulator.stop());

const loadResult = z.object({
  done: z.record(z.string(), z.number()),
  failed: z.array(z.string()),
});
const keysetFile = z.object({
  primary: z.string(),
  keys: z.record(z.string(), z.object({ key: z.string() })),
});
const keyset = () => keysetFile.parse(JSON.parse(readFileSync(path, "utf8")));

let kills = 0;

/** Runs `npm run keys`, killed after `killAfterMs`. Returns its exit code, null when killed. */
async function runKeysCommand(
  args: string[],
  killAfterMs?: number,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [
    "--conditions=react-server",
    "--disable-warning=ExperimentalWarning",
    "lib/cli/keys.ts",
    ...args,
  ]);
  let output = "";
  child.stdout.on("data", (part: Buffer) => (output += part.toString()));
  child.stderr.on("data", (part: Buffer) => (output += part.toString()));
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  await once(child, "close");
  clearTimeout(timer);
  if (child.exitCode === null) kills += 1;
  return { code: child.exitCode, output };
}

/** Runs the command up to `tries` times with a kill at random, until it ends by itself. */
async function runUntilDone(args: string[], tries: number): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    if ((await runKeysCommand(args, random.between(100, 1300))).code === 0) return;
  }
  const { code, output } = await runKeysCommand(args);
  expect(code, `${args.join(" ")}: ${output}`).toBe(0);
}

test("keys come and go under load and under kill -9", async () => {
  const { editor } = await makeShop();
  const accounts = [];
  for (let left = ACCOUNTS; left > 0; left -= 1)
    accounts.push(await connectSimulatedAccount(simulator, editor));
  const others = await Promise.all(
    Array.from({ length: OTHER_CONNECTIONS }, () => makeConnectionWithTokens(editor)),
  );
  const videoId = (await makeStoredVideo(editor)).id;
  const connectionId = others[0] ?? "";
  const draftId = await makeDiscussedDraft(editor, videoId, connectionId);
  const deliveryId = await makeDeliveryWithRecords(editor, { draftId, videoId, connectionId });

  const worker = await startWorkerProcess({});
  const program = [
    "--conditions=react-server",
    "--disable-warning=ExperimentalWarning",
    "tests/crash/token-load.ts",
  ];
  const names = accounts.map(({ id }) => `${id}:${editor.shopId}`);
  const loads = await Promise.all(
    [1, 2].map(() =>
      startProcess([...program, ...names], {
        LOAD_STAFF: JSON.stringify(editor),
        LOAD_DELIVERY: deliveryId,
        LOAD_SEED: String(random.between(1, 1_000_000_000)),
      }),
    ),
  );

  await runUntilDone(["add"], 2);
  await runUntilDone(["primary", "k2"], 1);
  expect(
    await runKeysCommand(["retire", "k1", "--grace", "0"]),
    "k1 is still needed",
  ).toMatchObject({ code: 1 });
  await runUntilDone(["reseal"], 3);
  await runUntilDone(["retire", "k1", ...GRACE_ARGS], 1);
  expect(Object.keys(keyset().keys)).toEqual(["k2"]);

  await runUntilDone(["rotate", ...GRACE_ARGS], 5);
  await sleep(500);
  for (const { child } of loads) await killAndWait(child, "SIGTERM");
  await killAndWait(worker.child, "SIGTERM");

  const did: Record<string, number> = {};
  for (const load of loads) {
    const { done, failed } = loadResult.parse(
      JSON.parse(/RESULT (.*)/.exec(load.output())?.[1] ?? "{}"),
    );
    expect(failed, "failed requests").toEqual([]);
    for (const [name, count] of Object.entries(done)) did[name] = (did[name] ?? 0) + count;
  }
  console.info(`under ${kills} kills: ${JSON.stringify(did)}`);
  expect(worker.output()).not.toMatch(/"level":"error"|keyset/);
  for (const name of ["open", "use", "renew", "renew in the worker", "link", "grant"])
    expect(did[name], name).toBeGreaterThan(5);
  expect(kills).toBeGreaterThan(2);

  // No old key is left in the file or in a row, and each token still works.
  const { primary, keys: left } = keyset();
  expect([primary, Object.keys(left)]).toEqual(["k3", ["k3"]]);
  const first = z.object({ keys: z.record(z.string(), z.string()) }).parse(JSON.parse(firstKeys));
  expect(readFileSync(path, "utf8")).not.toContain(first.keys["k1"]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(Object.keys(await countAllByKey())).toEqual(["k3"]);
  const { code, output } = await runKeysCommand(["verify"]);
  expect(code, output).toBe(0);
  expect(output).toContain("all of them open");
  expect(await database().connection.count({ where: { state: "connected" } })).toBe(
    ACCOUNTS + OTHER_CONNECTIONS,
  );
  const events = await database().auditEvent.findMany({
    where: { action: "keys.changed" },
    orderBy: { id: "asc" },
  });
  expect(
    events
      .map(({ subjectId, details }) => `${subjectId} ${(details as { change: string }).change}`)
      .at(-1),
  ).toBe("k2 retired");
});
