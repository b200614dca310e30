import "server-only";

import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { systemActor } from "#lib/actor";
import { printLine, printRaw } from "#lib/cli/terminal";
import { UserError } from "#lib/errors";
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

const formatValueCount = (count: number) => `${count} ${count === 1 ? "value" : "values"}`;
const isKeysetInEnvironment = () => env().TOKEN_KEYSET !== undefined;

/** Suggests the next step to those who rotate by hand. */
const nextStepHint = (command: string) => ` Next: npm run keys -- ${command}`;

/** Prints the result of a change. With TOKEN_KEYSET, prints the value that replaces the old one. */
function reportChange(change: KeysetChange, message: string): void {
  if (change.kind === "rejected") throw new UserError(change.message);
  if (change.kind === "unchanged") return printLine(change.message);
  if (!isKeysetInEnvironment()) return printLine(message);
  printLine(
    "TOKEN_KEYSET is set in the environment, so nothing was changed here. Before the next step, give every machine this value\nand restart its web and worker processes:\n",
  );
  printRaw(`${serializeKeyset(change.keyset)}\n`);
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
          ? "pending, not primary yet"
          : state === "disabled"
            ? "disabled"
            : "opens only";
    printLine(
      `${id.padEnd(6)} ${role.padEnd(26)} ${formatValueCount(counts[id] ?? 0)}${addedAt ? `, added ${addedAt.slice(0, 10)}` : ""}`,
    );
  }
  const missing = Object.keys(counts).filter((id) => !(id in keys));
  for (const id of missing)
    printLine(
      `${(id || "?").padEnd(6)} ${"NOT IN THE KEYSET".padEnd(26)} ${formatValueCount(counts[id] ?? 0)} cannot be opened`,
    );
}

/** Adds a key that every process can unseal with. It seals nothing yet. */
export async function addSealingKey(then = nextStepHint): Promise<void> {
  const change = await changeKeyset(systemActor, "added", (set) =>
    addKey(set, new Secret(randomBytes(32).toString("base64")), new Date()),
  );
  const id = change.kind === "rejected" ? "" : change.id;
  const first = change.kind === "changed" && change.keyset.primary === id;
  reportChange(
    change,
    first ? `${id} created, the first key.` : `${id} added.${then(`primary ${id}`)}`,
  );
}

/** Makes this key the one that seals new values. */
export async function makeKeyPrimary(id: string, then = nextStepHint): Promise<void> {
  const change = await changeKeyset(systemActor, "made_primary", () =>
    makePrimary(currentKeyset({ reload: true }), id, new Date()),
  );
  reportChange(change, `${id} is now the primary key.${then("reseal")}`);
}

/** Reseals with the primary key every value that another key sealed. */
export async function resealValues(): Promise<void> {
  const to = currentKeyset().primary;
  const progress = (column: string, done: number) =>
    done > 0 ? printLine(`${column}: ${formatValueCount(done)} sealed with ${to}`) : undefined;
  const { sealed, broken } = await resealAll(systemActor, progress);
  printLine(`${formatValueCount(sealed)} resealed with ${to}.`);
  if (broken.length > 0)
    throw new UserError(
      `These could not be opened with any key and were not changed:\n  ${broken.join("\n  ")}`,
    );
}

/** Unseals every sealed value of every table. */
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
      `${name.padEnd(36)} ${formatValueCount(found.opened)} open${byKey.length > 0 ? ` (${byKey.join(", ")})` : ""}`,
    );
    broken.push(...found.broken.map((row) => `${name} of row ${row}`));
  }
  if (broken.length > 0)
    throw new UserError(
      `${formatValueCount(broken.length)} cannot be opened:\n  ${broken.join("\n  ")}`,
    );
  printLine(`${formatValueCount(all)}: all of them open.`);
}

/** Waits until requests that may still seal with this key have ended. */
async function waitForGracePeriod(id: string, graceMs: number): Promise<void> {
  const ms = remainingGraceMs(currentKeyset({ reload: true }), id, graceMs, new Date());
  if (ms === 0) return;
  printLine(
    `${id} was primary until a moment ago. Waiting ${Math.ceil(ms / 1000)} s for requests that started before the change.`,
  );
  await sleep(ms);
}

/** Disables a key that no longer seals anything. It stays in the keyset. */
export async function disableSealingKey(id: string, graceMs: number): Promise<void> {
  await waitForGracePeriod(id, graceMs);
  const needing = (await countAllByKey())[id] ?? 0;
  reportChange(
    await changeKeyset(systemActor, "disabled", () =>
      disableKey(currentKeyset({ reload: true }), id, needing),
    ),
    `${id} is disabled: kept but not used.`,
  );
}

/** Enables a disabled key. */
export async function enableSealingKey(id: string): Promise<void> {
  reportChange(
    await changeKeyset(systemActor, "enabled", () =>
      enableKey(currentKeyset({ reload: true }), id),
    ),
    `${id} is enabled and opens values again.`,
  );
}

/** Destroys a key that seals no value. Throws UserError when values still need it. */
export async function retireSealingKey(id: string, graceMs: number): Promise<void> {
  await waitForGracePeriod(id, graceMs);
  const before = currentKeyset({ reload: true });
  const needing = (await countAllByKey())[id] ?? 0;
  const change = await changeKeyset(systemActor, "retired", () =>
    retireKey(currentKeyset({ reload: true }), id, needing),
  );
  const late =
    change.kind === "changed" && !isKeysetInEnvironment() ? ((await countAllByKey())[id] ?? 0) : 0;
  if (late > 0) {
    await writeKeyset(before);
    throw new UserError(
      `${id} was restored: ${formatValueCount(late)} were sealed with it meanwhile. Run npm run keys -- reseal, then retire it again.`,
    );
  }
  reportChange(change, `${id} destroyed.`);
}

/** Adds a key, reseals every value and destroys the old keys. Resumes an interrupted run. */
export async function rotateKeys(graceMs: number): Promise<void> {
  if (isKeysetInEnvironment()) {
    throw new UserError(
      "TOKEN_KEYSET is set in the environment, where no command can change it. Go step by step as described in docs/operations.md, Keys.",
    );
  }
  const noHint = () => "";
  if (formerKeys(currentKeyset({ reload: true })).length === 0) await addSealingKey(noHint);
  const waiting = pendingKey(currentKeyset({ reload: true }));
  if (waiting) await makeKeyPrimary(waiting, noHint);
  await resealValues();
  await verifyValues();
  for (const id of formerKeys(currentKeyset({ reload: true }))) await retireSealingKey(id, graceMs);
}
