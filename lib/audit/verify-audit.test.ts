import { expect, test } from "vitest";

import { ExportedHeads } from "#lib/audit/read-heads";
import { verifyAudit, type Verdict } from "#lib/audit/verify-audit";
import { Dice } from "#tests/prove/dice";
import { closedEarly, keptSince, makeAudit, sourceOf, tamperings, type Audit } from "#tests/support/tampering";

const ROUNDS = 1000;
const judge = (audit: Audit): Promise<Verdict> => verifyAudit(sourceOf(audit), { exported: new ExportedHeads(audit.heads), keptSince });
const seed = Date.now() % 1_000_000;
const same = (one: Audit["rows"], other: Audit["rows"]) => print(one) === print(other);
const print = (rows: Audit["rows"]) =>
  rows
    .map((row) => JSON.stringify({ ...row, number: String(row.number) }))
    .toSorted()
    .join("\n");

test("audits that nobody touched always pass, with every head compared that still has its row", async () => {
  const dice = new Dice(seed + 1);
  for (let round = 0; round < 50; round += 1) {
    const audit = makeAudit(dice);
    const verdict = await judge(audit);
    expect(verdict).toMatchObject({ chains: 4, rows: audit.rows.length, faults: [] });
    expect(verdict.compared).toBeGreaterThanOrEqual(4);
  }
});

test("the beginning of a chain cannot be cut off behind a record that its time was over", async () => {
  const dice = new Dice(seed + 2);
  for (let round = 0; round < 50; round += 1) {
    const { faults } = await judge(closedEarly(makeAudit(dice)));
    expect(faults).toMatchObject([{ words: "it was cleared away before its time: no closed segment can hold it yet" }]);
  }
});

test(`each of ${ROUNDS} random tamperings is found (seed ${seed})`, async () => {
  const dice = new Dice(seed);
  const ways = Object.entries(tamperings);
  const missed: string[] = [];
  let made = 0;
  for (let audit = makeAudit(dice); made < ROUNDS; audit = makeAudit(dice)) {
    // Every way in its turn, each on an audit of its own sort.
    for (const [name, tamper] of ways) {
      const rows = tamper(audit.rows, dice);
      if (same(rows, audit.rows)) continue;
      made += 1;
      if ((await judge({ ...audit, rows })).faults.length === 0) missed.push(name);
    }
  }
  expect(missed).toEqual([]);
}, 60_000);
