import "server-only";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { system } from "#lib/actor";
import { env } from "#lib/infra/env";
import { keyset, keysetPath } from "#lib/infra/keyset";
import { writeKeyset } from "#lib/infra/keyset-file";
import { writeDown } from "#lib/infra/keyset-format";
import { Secret } from "#lib/infra/secret";
import { changeKeys } from "#lib/keys/change-keys";
import { resealEverything } from "#lib/keys/reseal-everything";
import { addKey, type Change, disableKey, enableKey, formerKeys, makePrimary, retireKey, stillOnItsWay, waitingKey } from "#lib/keys/rules";
import { countAll, countByKey, sealedColumns } from "#lib/keys/sealed-columns";
import { verifyColumn } from "#lib/keys/verify-column";

/** Something that cannot be done as things are; its message is a sentence for the person at the terminal. */
export class Refusal extends Error {}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const values = (count: number) => `${count} ${count === 1 ? "value" : "values"}`;
const inEnvironment = () => env().TOKEN_KEYSET !== undefined;

/** What to do next, for whoever goes step by step. */
const next = (command: string) => ` Next: npm run keys -- ${command}`;

/** Tells what came of a change; in the environment's case, the value that must take the place of the old one. */
function tell(change: Change, words: string): void {
  if (change.kind === "refused") throw new Refusal(change.words);
  if (change.kind === "as_it_is") return say(change.words);
  if (!inEnvironment()) return say(words);
  say("TOKEN_KEYSET is set in the environment, so nothing was changed here. Give every machine this value and start its web and");
  say(`workers again, before the next step:\n\n${writeDown(change.keyset)}\n`);
}

/** Lists the keys, never their bytes, and how many values each has sealed. */
export async function status(): Promise<void> {
  const { primary: sealing, keys } = keyset();
  const counts = await countAll();
  const waiting = waitingKey(keyset());
  say(`The keyset is ${inEnvironment() ? "in TOKEN_KEYSET" : keysetPath()}.`);
  for (const [id, { state, addedAt }] of Object.entries(keys)) {
    const role =
      id === sealing ? "primary" : id === waiting ? "waits to be made primary" : state === "disabled" ? "disabled" : "only opens";
    say(`  ${id.padEnd(6)} ${role.padEnd(26)} ${values(counts[id] ?? 0)}${addedAt ? `, added ${addedAt.slice(0, 10)}` : ""}`);
  }
  const missing = Object.keys(counts).filter((id) => !(id in keys));
  for (const id of missing) say(`  ${(id || "?").padEnd(6)} ${"NOT IN THE KEYSET".padEnd(26)} ${values(counts[id] ?? 0)} cannot be opened`);
}

/** Adds a key that every process can open with. It seals nothing yet. */
export async function add(then = next): Promise<void> {
  const change = await changeKeys(system, "added", (set) => addKey(set, new Secret(randomBytes(32).toString("base64")), new Date()));
  const id = change.kind === "refused" ? "" : change.id;
  const first = change.kind === "changed" && change.keyset.primary === id;
  tell(change, first ? `${id} was made, the first key.` : `${id} was added.${then(`primary ${id}`)}`);
}

/** From now on this key seals what is stored. */
export async function primary(id: string, then = next): Promise<void> {
  const change = await changeKeys(system, "made_primary", () => makePrimary(keyset({ anew: true }), id, new Date()));
  tell(change, `${id} is the primary key now.${then("reseal")}`);
}

/** Seals everything anew that another key than the primary one has sealed. */
export async function reseal(): Promise<void> {
  const to = keyset().primary;
  const progress = (place: string, done: number) => (done > 0 ? say(`  ${place}: ${values(done)} sealed with ${to}`) : undefined);
  const { sealed, broken } = await resealEverything(system, progress);
  say(`${values(sealed)} sealed anew with ${to}.`);
  if (broken.length > 0) throw new Refusal(`These could not be opened with any key and were left as they are:\n  ${broken.join("\n  ")}`);
}

/** Opens every sealed value of every table. */
export async function verify(): Promise<void> {
  const broken: string[] = [];
  let all = 0;
  for (const column of await sealedColumns()) {
    const name = `${column.table}.${column.column}`;
    const found = await verifyColumn(column);
    all += found.opened;
    const byKey = Object.entries(await countByKey(column)).map(([id, count]) => `${count} with ${id || "no key"}`);
    say(`  ${name.padEnd(36)} ${values(found.opened)} open${byKey.length > 0 ? ` (${byKey.join(", ")})` : ""}`);
    broken.push(...found.broken.map((row) => `${name} of row ${row}`));
  }
  if (broken.length > 0) throw new Refusal(`${values(broken.length)} cannot be opened:\n  ${broken.join("\n  ")}`);
  say(`${values(all)}: everything opens.`);
}

/** Waits until nothing can arrive any more that was sealed while this key was primary. */
async function settled(id: string, settleMs: number): Promise<void> {
  const ms = stillOnItsWay(keyset({ anew: true }), id, settleMs, new Date());
  if (ms === 0) return;
  say(`${id} sealed until a moment ago; waiting ${Math.ceil(ms / 1000)} s for requests that began before the change to end.`);
  await sleep(ms);
}

/** Keeps a key without using it. */
export async function disable(id: string, settleMs: number): Promise<void> {
  await settled(id, settleMs);
  const needing = (await countAll())[id] ?? 0;
  tell(
    await changeKeys(system, "disabled", () => disableKey(keyset({ anew: true }), id, needing)),
    `${id} is disabled: kept, and not used.`,
  );
}

/** Opens with a disabled key again. */
export async function enable(id: string): Promise<void> {
  tell(await changeKeys(system, "enabled", () => enableKey(keyset({ anew: true }), id)), `${id} is enabled: it opens again.`);
}

/** Destroys a key that no value needs. */
export async function retire(id: string, settleMs: number): Promise<void> {
  await settled(id, settleMs);
  const before = keyset({ anew: true });
  const needing = (await countAll())[id] ?? 0;
  const change = await changeKeys(system, "retired", () => retireKey(keyset({ anew: true }), id, needing));
  const late = change.kind === "changed" && !inEnvironment() ? ((await countAll())[id] ?? 0) : 0;
  if (late > 0) {
    await writeKeyset(before);
    throw new Refusal(`${id} was put back: ${values(late)} came in late. npm run keys -- reseal, then retire it again.`);
  }
  tell(change, `${id} is destroyed.`);
}

/** The whole of it: a new key, everything sealed with it, the old ones destroyed. Run again after an interruption, it goes on. */
export async function rotate(settleMs: number): Promise<void> {
  if (inEnvironment()) {
    throw new Refusal("TOKEN_KEYSET is set in the environment, where no command can change it. Go step by step: docs/operations.md, Keys.");
  }
  const onward = () => "";
  if (formerKeys(keyset({ anew: true })).length === 0) await add(onward);
  const waiting = waitingKey(keyset({ anew: true }));
  if (waiting) await primary(waiting, onward);
  await reseal();
  await verify();
  for (const id of formerKeys(keyset({ anew: true }))) await retire(id, settleMs);
}
