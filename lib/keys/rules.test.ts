import { expect, test } from "vitest";

import { type Keyset, keysetText, writeDown } from "#lib/infra/keyset-format";
import { Secret } from "#lib/infra/secret";
import { addKey, type Change, disableKey, enableKey, formerKeys, makePrimary, retireKey, stillOnItsWay, waitingKey } from "#lib/keys/rules";

const now = new Date("2026-11-24T12:00:00.000Z");
const bytes = (fill: number) => new Secret(Buffer.alloc(32, fill).toString("base64"));

function after(change: Change): Keyset {
  if (change.kind !== "changed") throw new Error(`${change.kind}: ${change.words}`);
  return change.keyset;
}

const first = after(addKey(null, bytes(1), now));
const added = after(addKey(first, bytes(2), now));
const turned = after(makePrimary(added, "k2", now));

test("the whole life of a key", () => {
  expect([first.primary, waitingKey(first), formerKeys(first)]).toEqual(["k1", null, []]);
  expect([added.primary, waitingKey(added), formerKeys(added)]).toEqual(["k1", "k2", []]);
  expect([turned.primary, waitingKey(turned), formerKeys(turned)]).toEqual(["k2", null, ["k1"]]);
  const disabled = after(disableKey(turned, "k1", 0));
  expect([formerKeys(disabled), disabled.keys["k1"]?.state]).toEqual([[], "disabled"]);
  expect(after(enableKey(disabled, "k1"))).toEqual(turned);
  expect(Object.keys(after(retireKey(turned, "k1", 0)).keys)).toEqual(["k2"]);
  expect(Object.keys(after(retireKey(disabled, "k1", 0)).keys)).toEqual(["k2"]);
});

test("a key that was added and not used yet is not followed by another", () => {
  expect(addKey(added, bytes(3), now)).toMatchObject({ kind: "as_it_is", id: "k2" });
});

test("the name of a retired key is never given again", () => {
  const third = after(addKey(turned, bytes(3), now));
  const without = after(retireKey(third, "k3", 0));
  expect(addKey(without, bytes(4), now)).toMatchObject({ kind: "changed", id: "k4" });
  expect(addKey(keysetText.parse(writeDown(without)), bytes(4), now)).toMatchObject({ kind: "changed", id: "k4" });
});

test("a key that was primary, is so again, and has been replaced again", () => {
  const back = after(makePrimary(turned, "k1", now));
  expect([back.primary, back.keys["k1"]?.leftPrimaryAt, formerKeys(back)]).toEqual(["k1", null, ["k2"]]);
});

test.each<[string, Change, RegExp]>([
  ["the primary one", retireKey(turned, "k2", 0), /k2 is the primary key/],
  ["the primary one", disableKey(turned, "k2", 0), /k2 is the primary key/],
  ["one that a value needs", retireKey(turned, "k1", 1), /1 value is sealed with it/],
  ["one that values need", disableKey(turned, "k1", 7), /7 values are sealed with it/],
  ["one that is not there", retireKey(turned, "k9", 0), /There is no key k9/],
  ["one that is gone and yet needed", retireKey(after(retireKey(turned, "k1", 0)), "k1", 3), /There is no key k1/],
  ["one that is not there", makePrimary(turned, "k9", now), /There is no key k9/],
  ["one that is not there", disableKey(turned, "k9", 0), /There is no key k9/],
  ["one that is not there", enableKey(turned, "k9"), /There is no key k9/],
  ["a disabled one as primary", makePrimary(after(disableKey(turned, "k1", 0)), "k1", now), /k1 is disabled/],
])("refused: %s", (_what, change, words) => {
  expect(change).toMatchObject({ kind: "refused", words: expect.stringMatching(words) as string });
});

test.each<[string, Change]>([
  ["destroyed already", retireKey(after(retireKey(turned, "k1", 0)), "k1", 0)],
  ["primary already", makePrimary(turned, "k2", now)],
  ["disabled already", disableKey(after(disableKey(turned, "k1", 0)), "k1", 0)],
  ["enabled already", enableKey(turned, "k1")],
])("nothing to do: %s", (_what, change) => {
  expect(change.kind).toBe("as_it_is");
});

test("what was sealed before the change may be on its way for a while", () => {
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  expect([0, 40, 90, 1000].map((seconds) => stillOnItsWay(turned, "k1", 90_000, at(seconds)))).toEqual([90_000, 50_000, 0, 0]);
  expect(stillOnItsWay(added, "k2", 90_000, now)).toBe(0);
});

test("a keyset written down is read as it was, and the old short form still is", () => {
  const again = keysetText.parse(writeDown(turned));
  expect(writeDown(again)).toBe(writeDown(turned));
  const short = keysetText.parse(JSON.stringify({ primary: "k2", keys: { k1: bytes(1).reveal(), k2: bytes(2).reveal() } }));
  expect([short.primary, short.last, waitingKey(short), formerKeys(short)]).toEqual(["k2", 2, null, ["k1"]]);
});

test("a keyset shows no key to whoever prints it", () => {
  expect(JSON.stringify(turned)).not.toContain(bytes(1).reveal());
});
