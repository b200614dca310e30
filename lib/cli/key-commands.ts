import "server-only";

import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { systemActor } from "#lib/actor";
import { currentKeyset, keysetPath, writeKeyset } from "#lib/infra/crypto/keyset";
import { serializeKeyset } from "#lib/infra/crypto/keyset-format";
import { Secret } from "#lib/infra/crypto/secret";
import { env } from "#lib/infra/env";
import { changeKeyset } from "#lib/keys/change-keyset";
import { resealAll } from "#lib/keys/reseal";
import {
  addKey,
  disableKey,
  enableKey,
  formerKeys,
  type KeysetChange,
  makePrimary,
  pendingKey,
  remainingGraceMs,
  retireKey,
} from "#lib/keys/rules";
import { countAllByKey, countByKey, sealedColumns, verifyColumn } from "#lib/keys/sealed-columns";

/** Something that cannot be done as things are; its message is a sentence for the person at the terminal. */
export class KeyCommandError extends Error {}

const printLine = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const formatValueCount = (count: number) => `${count} ${count === 1 ? "value" : "values"}`;
const isKeysetInEnvironment = () => env().TOKEN_KEYSET !== undefined;

/** What to do next, for whoever goes step by step. */
const nextStepHint = (command: string) => ` Next: npm run keys -- ${command}`;

/** Tells what came of a change; in the environment's case, the value that must take the place of the old one. */
function reportChange(change: KeysetChange, message: string): void {
  if (change.kind === "rejected") throw new KeyCommandError(change.message);
  if (change.kind === "unchanged") return printLine(change.message);
  if (!isKeysetInEnvironment()) return printLine(message);
  printLine(
    "TOKEN_KEYSET is set in the environment, so nothing was changed here. Give every machine this value and start its web and",
  );
  printLine(`workers again, before the next step:\n\n${serializeKeyset(change.keyset)}\n`);
}

/** Lists the keys, never their bytes, and how many values each has sealed. */
export async function showStatus(): Promise<void> {
  const { primary: sealing, keys } = currentKeyset();
  const counts = await countAllByKey();
  const waiting = pendingKey(currentKeyset());
  printLine(`The keyset is ${isKeysetInEnvironment() ? "in TOKEN_KEYSET" : keysetPath()}.`);
  for (const [id, { state, addedAt }] of Object.entries(keys)) {
    const role =
      id === sealing
        ? "primary"
        : id === waiting
          ? "waits to be made primary"
          : state === "disabled"
            ? "disabled"
            : "only opens";
    printLine(
      `  ${id.padEnd(6)} ${role.padEnd(26)} ${formatValueCount(counts[id] ?? 0)}${addedAt ? `, added ${addedAt.slice(0, 10)}` : ""}`,
    );
  }
  const missing = Object.keys(counts).filter((id) => !(id in keys));
  for (const id of missing)
    printLine(
      `  ${(id || "?").padEnd(6)} ${"NOT IN THE KEYSET".padEnd(26)} ${formatValueCount(counts[id] ?? 0)} cannot be opened`,
    );
}

/** Adds a key that every process can open with. It seals nothing yet. */
export async function addSealingKey(then = nextStepHint): Promise<void> {
  const change = await changeKeyset(systemActor, "added", (set) =>
    addKey(set, new Secret(randomBytes(32).toString("base64")), new Date()),
  );
  const id = change.kind === "rejected" ? "" : change.id;
  const first = change.kind === "changed" && change.keyset.primary === id;
  reportChange(
    change,
    first ? `${id} was made, the first key.` : `${id} was added.${then(`primary ${id}`)}`,
  );
}

/** From now on this key seals what is stored. */
export async function makeKeyPrimary(id: string, then = nextStepHint): Promise<void> {
  const change = await changeKeyset(systemActor, "made_primary", () =>
    makePrimary(currentKeyset({ anew: true }), id, new Date()),
  );
  reportChange(change, `${id} is the primary key now.${then("reseal")}`);
}

/** Seals everything anew that another key than the primary one has sealed. */
export async function resealValues(): Promise<void> {
  const to = currentKeyset().primary;
  const progress = (place: string, done: number) =>
    done > 0 ? printLine(`  ${place}: ${formatValueCount(done)} sealed with ${to}`) : undefined;
  const { sealed, broken } = await resealAll(systemActor, progress);
  printLine(`${formatValueCount(sealed)} sealed anew with ${to}.`);
  if (broken.length > 0)
    throw new KeyCommandError(
      `These could not be opened with any key and were left as they are:\n  ${broken.join("\n  ")}`,
    );
}

/** Opens every sealed value of every table. */
export async function verifyValues(): Promise<void> {
  const broken: string[] = [];
  let all = 0;
  for (const column of await sealedColumns()) {
    const name = `${column.table}.${column.column}`;
    const found = await verifyColumn(column);
    all += found.opened;
    const byKey = Object.entries(await countByKey(column)).map(
      ([id, count]) => `${count} with ${id || "no key"}`,
    );
    printLine(
      `  ${name.padEnd(36)} ${formatValueCount(found.opened)} open${byKey.length > 0 ? ` (${byKey.join(", ")})` : ""}`,
    );
    broken.push(...found.broken.map((row) => `${name} of row ${row}`));
  }
  if (broken.length > 0)
    throw new KeyCommandError(
      `${formatValueCount(broken.length)} cannot be opened:\n  ${broken.join("\n  ")}`,
    );
  printLine(`${formatValueCount(all)}: everything opens.`);
}

/** Waits until nothing can arrive any more that was sealed while this key was primary. */
async function waitForGracePeriod(id: string, graceMs: number): Promise<void> {
  const ms = remainingGraceMs(currentKeyset({ anew: true }), id, graceMs, new Date());
  if (ms === 0) return;
  printLine(
    `${id} sealed until a moment ago; waiting ${Math.ceil(ms / 1000)} s for requests that began before the change to end.`,
  );
  await sleep(ms);
}

/** Keeps a key without using it. */
export async function disableSealingKey(id: string, graceMs: number): Promise<void> {
  await waitForGracePeriod(id, graceMs);
  const needing = (await countAllByKey())[id] ?? 0;
  reportChange(
    await changeKeyset(systemActor, "disabled", () =>
      disableKey(currentKeyset({ anew: true }), id, needing),
    ),
    `${id} is disabled: kept, and not used.`,
  );
}

/** Opens with a disabled key again. */
export async function enableSealingKey(id: string): Promise<void> {
  reportChange(
    await changeKeyset(systemActor, "enabled", () => enableKey(currentKeyset({ anew: true }), id)),
    `${id} is enabled: it opens again.`,
  );
}

/** Destroys a key that no value needs. */
export async function retireSealingKey(id: string, graceMs: number): Promise<void> {
  await waitForGracePeriod(id, graceMs);
  const before = currentKeyset({ anew: true });
  const needing = (await countAllByKey())[id] ?? 0;
  const change = await changeKeyset(systemActor, "retired", () =>
    retireKey(currentKeyset({ anew: true }), id, needing),
  );
  const late =
    change.kind === "changed" && !isKeysetInEnvironment() ? ((await countAllByKey())[id] ?? 0) : 0;
  if (late > 0) {
    await writeKeyset(before);
    throw new KeyCommandError(
      `${id} was put back: ${formatValueCount(late)} came in late. npm run keys -- reseal, then retire it again.`,
    );
  }
  reportChange(change, `${id} is destroyed.`);
}

/** The whole of it: a new key, everything sealed with it, the old ones destroyed. Run again after an interruption, it goes on. */
export async function rotateKeys(graceMs: number): Promise<void> {
  if (isKeysetInEnvironment()) {
    throw new KeyCommandError(
      "TOKEN_KEYSET is set in the environment, where no command can change it. Go step by step: docs/operations.md, Keys.",
    );
  }
  const onward = () => "";
  if (formerKeys(currentKeyset({ anew: true })).length === 0) await addSealingKey(onward);
  const waiting = pendingKey(currentKeyset({ anew: true }));
  if (waiting) await makeKeyPrimary(waiting, onward);
  await resealValues();
  await verifyValues();
  for (const id of formerKeys(currentKeyset({ anew: true }))) await retireSealingKey(id, graceMs);
}
