import { expect, test } from "vitest";

import { type Keyset, keysetJson, serializeKeyset } from "#lib/infra/crypto/keyset-format";
import { Secret } from "#lib/infra/crypto/secret";
import {
  addKey,
  type KeysetChange,
  disableKey,
  enableKey,
  formerKeys,
  makePrimary,
  retireKey,
  remainingGraceMs,
  pendingKey,
} from "#lib/keys/rules";

const now = new Date("2026-11-24T12:00:00.000Z");
const bytes = (fill: number) => new Secret(Buffer.alloc(32, fill).toString("base64"));

function keysetAfter(change: KeysetChange): Keyset {
  if (change.kind !== "changed") throw new Error(`${change.kind}: ${change.message}`);
  return change.keyset;
}

const first = keysetAfter(addKey(null, bytes(1), now));
const added = keysetAfter(addKey(first, bytes(2), now));
const rotated = keysetAfter(makePrimary(added, "k2", now));

test("the lifecycle of a key", () => {
  expect([first.primary, pendingKey(first), formerKeys(first)]).toEqual(["k1", null, []]);
  expect([added.primary, pendingKey(added), formerKeys(added)]).toEqual(["k1", "k2", []]);
  expect([rotated.primary, pendingKey(rotated), formerKeys(rotated)]).toEqual(["k2", null, ["k1"]]);
  const disabled = keysetAfter(disableKey(rotated, "k1", 0));
  expect([formerKeys(disabled), disabled.keys["k1"]?.state]).toEqual([[], "disabled"]);
  expect(keysetAfter(enableKey(disabled, "k1"))).toEqual(rotated);
  expect(Object.keys(keysetAfter(retireKey(rotated, "k1", 0)).keys)).toEqual(["k2"]);
  expect(Object.keys(keysetAfter(retireKey(disabled, "k1", 0)).keys)).toEqual(["k2"]);
});

test("no key is added while one is pending", () => {
  expect(addKey(added, bytes(3), now)).toMatchObject({ kind: "unchanged", id: "k2" });
});

test("the id of a retired key is never used again", () => {
  const third = keysetAfter(addKey(rotated, bytes(3), now));
  const without = keysetAfter(retireKey(third, "k3", 0));
  expect(addKey(without, bytes(4), now)).toMatchObject({ kind: "changed", id: "k4" });
  expect(addKey(keysetJson.parse(serializeKeyset(without)), bytes(4), now)).toMatchObject({
    kind: "changed",
    id: "k4",
  });
});

test("a former primary key can be primary again", () => {
  const back = keysetAfter(makePrimary(rotated, "k1", now));
  expect([back.primary, back.keys["k1"]?.leftPrimaryAt, formerKeys(back)]).toEqual([
    "k1",
    null,
    ["k2"],
  ]);
});

test.each<[string, KeysetChange, RegExp]>([
  ["the primary one", retireKey(rotated, "k2", 0), /k2 is the primary key/],
  ["the primary one", disableKey(rotated, "k2", 0), /k2 is the primary key/],
  ["one that a value needs", retireKey(rotated, "k1", 1), /1 value is sealed with it/],
  ["one that values need", disableKey(rotated, "k1", 7), /7 values are sealed with it/],
  ["one that is not there", retireKey(rotated, "k9", 0), /There is no key k9/],
  [
    "one that is gone and yet needed",
    retireKey(keysetAfter(retireKey(rotated, "k1", 0)), "k1", 3),
    /There is no key k1/,
  ],
  ["one that is not there", makePrimary(rotated, "k9", now), /There is no key k9/],
  ["one that is not there", disableKey(rotated, "k9", 0), /There is no key k9/],
  ["one that is not there", enableKey(rotated, "k9"), /There is no key k9/],
  [
    "a disabled one as primary",
    makePrimary(keysetAfter(disableKey(rotated, "k1", 0)), "k1", now),
    /k1 is disabled/,
  ],
])("rejects %s", (_what, change, message) => {
  expect(change).toMatchObject({
    kind: "rejected",
    message: expect.stringMatching(message) as string,
  });
});

test.each<[string, KeysetChange]>([
  ["destroyed already", retireKey(keysetAfter(retireKey(rotated, "k1", 0)), "k1", 0)],
  ["primary already", makePrimary(rotated, "k2", now)],
  ["disabled already", disableKey(keysetAfter(disableKey(rotated, "k1", 0)), "k1", 0)],
  ["enabled already", enableKey(rotated, "k1")],
])("nothing to do: %s", (_what, change) => {
  expect(change.kind).toBe("unchanged");
});

test("values sealed before the change may still arrive for a while", () => {
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  expect(
    [0, 40, 90, 1000].map((seconds) => remainingGraceMs(rotated, "k1", 90_000, at(seconds))),
  ).toEqual([90_000, 50_000, 0, 0]);
  expect(remainingGraceMs(added, "k2", 90_000, now)).toBe(0);
});

test("a serialized keyset is read back unchanged, and so is the old short form", () => {
  const again = keysetJson.parse(serializeKeyset(rotated));
  expect(serializeKeyset(again)).toBe(serializeKeyset(rotated));
  const short = keysetJson.parse(
    JSON.stringify({ primary: "k2", keys: { k1: bytes(1).reveal(), k2: bytes(2).reveal() } }),
  );
  expect([short.primary, short.last, pendingKey(short), formerKeys(short)]).toEqual([
    "k2",
    2,
    null,
    ["k1"],
  ]);
});

test("a printed keyset shows no key", () => {
  expect(JSON.stringify(rotated)).not.toContain(bytes(1).reveal());
});
