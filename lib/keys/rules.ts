import type { Keyset, SealKey } from "#lib/infra/crypto/keyset-format";
import type { Secret } from "#lib/infra/crypto/secret";

/**
 * The life of a key, as Tink has it: added (every process can open with it), made primary (it seals), its values sealed again under
 * the next primary one, then retired. Pure: each answers the keyset as it should be, that nothing is to be done, or why not.
 */
export type KeysetChange =
  | { kind: "changed"; id: string; keyset: Keyset }
  | { kind: "unchanged"; id: string; message: string }
  | { kind: "rejected"; message: string };

const rejected = (message: string): KeysetChange => ({ kind: "rejected", message });
const unknownKey = (id: string) =>
  rejected(`There is no key ${id}. npm run keys -- status lists them.`);
const withKey = (set: Keyset, id: string, key: SealKey): Keyset => ({
  ...set,
  keys: { ...set.keys, [id]: key },
});

/** The key that was added and has not been primary yet; null when there is none. */
export function pendingKey({ primary, keys }: Keyset): string | null {
  const waits = ([id, one]: [string, SealKey]) =>
    id !== primary && one.state === "enabled" && one.addedAt !== null && one.leftPrimaryAt === null;
  return Object.entries(keys).find(waits)?.[0] ?? null;
}

/** The enabled keys that were primary before. */
export function formerKeys(set: Keyset): string[] {
  const waiting = pendingKey(set);
  return Object.entries(set.keys)
    .filter(([id, { state }]) => id !== set.primary && id !== waiting && state === "enabled")
    .map(([id]) => id);
}

/** Adds a key; the first of all is primary at once. One that was added and never used is taken instead of another. */
export function addKey(set: Keyset | null, key: Secret, now: Date): KeysetChange {
  const fresh: SealKey = { key, state: "enabled", addedAt: now.toISOString(), leftPrimaryAt: null };
  if (!set)
    return { kind: "changed", id: "k1", keyset: { primary: "k1", last: 1, keys: { k1: fresh } } };
  const waiting = pendingKey(set);
  if (waiting)
    return {
      kind: "unchanged",
      id: waiting,
      message: `${waiting} was added before and waits to be made primary.`,
    };
  const id = `k${set.last + 1}`;
  return { kind: "changed", id, keyset: { ...withKey(set, id, fresh), last: set.last + 1 } };
}

/** From now on this key seals. */
export function makePrimary(set: Keyset, id: string, now: Date): KeysetChange {
  const key = set.keys[id];
  if (!key) return unknownKey(id);
  if (id === set.primary)
    return { kind: "unchanged", id, message: `${id} is the primary key already.` };
  if (key.state === "disabled")
    return rejected(`${id} is disabled. Enable it first: npm run keys -- enable ${id}`);
  const before = set.keys[set.primary];
  const left = before
    ? withKey(set, set.primary, { ...before, leftPrimaryAt: now.toISOString() })
    : set;
  return {
    kind: "changed",
    id,
    keyset: { ...withKey(left, id, { ...key, leftPrimaryAt: null }), primary: id },
  };
}

/** How many milliseconds more a value may still be on its way to the database that was sealed while this key was primary. */
export function remainingGraceMs({ keys }: Keyset, id: string, graceMs: number, now: Date): number {
  const left = keys[id]?.leftPrimaryAt ?? null;
  return left === null ? 0 : Math.max(0, Date.parse(left) + graceMs - now.getTime());
}

/** Why a key may not go: it seals, or values in the database need it. Null when it may. */
function removalBlocker(set: Keyset, id: string, values: number): KeysetChange | null {
  if (!set.keys[id]) return unknownKey(id);
  if (id === set.primary)
    return rejected(
      `${id} is the primary key: new values are sealed with it. Make another one primary first.`,
    );
  if (values > 0)
    return rejected(
      `${id} is still needed: ${values} ${values === 1 ? "value is" : "values are"} sealed with it. npm run keys -- reseal`,
    );
  return null;
}

/** Keeps a key without using it, for a backup from its time; `values` are those in the database that need it. */
export function disableKey(set: Keyset, id: string, values: number): KeysetChange {
  const key = set.keys[id];
  if (key?.state === "disabled")
    return { kind: "unchanged", id, message: `${id} is disabled already.` };
  const not = removalBlocker(set, id, values);
  if (not || !key) return not ?? unknownKey(id);
  return { kind: "changed", id, keyset: withKey(set, id, { ...key, state: "disabled" }) };
}

/** Opens with a disabled key again. */
export function enableKey(set: Keyset, id: string): KeysetChange {
  const key = set.keys[id];
  if (!key) return unknownKey(id);
  if (key.state === "enabled")
    return { kind: "unchanged", id, message: `${id} is enabled already.` };
  return { kind: "changed", id, keyset: withKey(set, id, { ...key, state: "enabled" }) };
}

/** Destroys a key; `values` are those in the database that need it. Its name is never given to another; one that is gone stays gone. */
export function retireKey(set: Keyset, id: string, values: number): KeysetChange {
  const number = Number(/^k(\d+)$/.exec(id)?.[1] ?? Infinity);
  if (!set.keys[id] && number <= set.last && values === 0)
    return { kind: "unchanged", id, message: `${id} is destroyed already.` };
  const not = removalBlocker(set, id, values);
  if (not) return not;
  const keys = Object.fromEntries(Object.entries(set.keys).filter(([one]) => one !== id));
  return { kind: "changed", id, keyset: { ...set, keys } };
}
