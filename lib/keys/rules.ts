import type { Keyset, SealKey } from "#lib/infra/crypto/keyset-format";
import type { Secret } from "#lib/infra/crypto/secret";

/**
 * The lifecycle of a key, as in Tink: added (unseals), made primary (seals), its values resealed by
 * the next primary, then retired. Pure functions return a new keyset, no change or a rejection.
 */
export type KeysetChange =
  | { kind: "changed"; id: string; keyset: Keyset }
  | { kind: "unchanged"; id: string; message: string }
  | { kind: "rejected"; message: string };

const rejected = (message: string): KeysetChange => ({ kind: "rejected", message });
const unknownKey = (id: string) =>
  rejected(`There is no key ${id}. List the keys with: npm run keys -- status`);
const withKey = (set: Keyset, id: string, key: SealKey): Keyset => ({
  ...set,
  keys: { ...set.keys, [id]: key },
});

/** Returns the key that was added and has not been primary yet; null when there is none. */
export function pendingKey({ primary, keys }: Keyset): string | null {
  const isPending = ([id, one]: [string, SealKey]) =>
    id !== primary && one.state === "enabled" && one.addedAt !== null && one.leftPrimaryAt === null;
  return Object.entries(keys).find(isPending)?.[0] ?? null;
}

/** Returns the enabled keys that were primary before. */
export function formerKeys(set: Keyset): string[] {
  const waiting = pendingKey(set);
  return Object.entries(set.keys)
    .filter(([id, { state }]) => id !== set.primary && id !== waiting && state === "enabled")
    .map(([id]) => id);
}

/** Adds a key. The first is primary at once. Does nothing while an added key was never primary. */
export function addKey(set: Keyset | null, key: Secret, now: Date): KeysetChange {
  const fresh: SealKey = { key, state: "enabled", addedAt: now.toISOString(), leftPrimaryAt: null };
  if (!set)
    return { kind: "changed", id: "k1", keyset: { primary: "k1", last: 1, keys: { k1: fresh } } };
  const waiting = pendingKey(set);
  if (waiting)
    return {
      kind: "unchanged",
      id: waiting,
      message: `${waiting} has already been added and can be made primary.`,
    };
  const id = `k${set.last + 1}`;
  return { kind: "changed", id, keyset: { ...withKey(set, id, fresh), last: set.last + 1 } };
}

/** Makes a key the one that seals new values. */
export function makePrimary(set: Keyset, id: string, now: Date): KeysetChange {
  const key = set.keys[id];
  if (!key) return unknownKey(id);
  if (id === set.primary)
    return { kind: "unchanged", id, message: `${id} is already the primary key.` };
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

/** Returns for how many ms values sealed with a former primary may still reach the database. */
export function remainingGraceMs({ keys }: Keyset, id: string, graceMs: number, now: Date): number {
  const left = keys[id]?.leftPrimaryAt ?? null;
  return left === null ? 0 : Math.max(0, Date.parse(left) + graceMs - now.getTime());
}

/** Returns why a key cannot be removed (primary, or stored values need it); otherwise null. */
function removalBlocker(set: Keyset, id: string, values: number): KeysetChange | null {
  if (!set.keys[id]) return unknownKey(id);
  if (id === set.primary)
    return rejected(
      `${id} is the primary key, which seals new values. Make another key primary first.`,
    );
  if (values > 0)
    return rejected(
      `${id} is still needed: ${values} ${values === 1 ? "value is" : "values are"} sealed with it. Reseal them first: npm run keys -- reseal`,
    );
  return null;
}

/** Disables a key but keeps it for old backups. `values` is how many stored values need it. */
export function disableKey(set: Keyset, id: string, values: number): KeysetChange {
  const key = set.keys[id];
  if (key?.state === "disabled")
    return { kind: "unchanged", id, message: `${id} is already disabled.` };
  const blocked = removalBlocker(set, id, values);
  if (blocked || !key) return blocked ?? unknownKey(id);
  return { kind: "changed", id, keyset: withKey(set, id, { ...key, state: "disabled" }) };
}

/** Makes a disabled key unseal again. */
export function enableKey(set: Keyset, id: string): KeysetChange {
  const key = set.keys[id];
  if (!key) return unknownKey(id);
  if (key.state === "enabled")
    return { kind: "unchanged", id, message: `${id} is already enabled.` };
  return { kind: "changed", id, keyset: withKey(set, id, { ...key, state: "enabled" }) };
}

/** Destroys a key. `values` is how many stored values need it. Its id is never reused. */
export function retireKey(set: Keyset, id: string, values: number): KeysetChange {
  const number = Number(/^k(\d+)$/.exec(id)?.[1] ?? Infinity);
  if (!set.keys[id] && number <= set.last && values === 0)
    return { kind: "unchanged", id, message: `${id} has already been destroyed.` };
  const blocked = removalBlocker(set, id, values);
  if (blocked) return blocked;
  const keys = Object.fromEntries(Object.entries(set.keys).filter(([one]) => one !== id));
  return { kind: "changed", id, keyset: { ...set, keys } };
}
