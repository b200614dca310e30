import { expect, test } from "vitest";

import { ExportedHeads } from "#lib/audit/chain-heads";
import { verifyAudit, type AuditVerificationResult } from "#lib/audit/verify-audit";
import { SeededRandom } from "#tests/prove/seeded-random";
import {
  withSegmentClosedEarly,
  retainedSinceTime,
  makeInMemoryAudit,
  auditSourceOf,
  tamperings,
  type InMemoryAudit,
} from "#tests/support/factories/audit-tampering";

const ROUNDS = 1000;
const judge = (audit: InMemoryAudit): Promise<AuditVerificationResult> =>
  verifyAudit(auditSourceOf(audit), {
    exported: new ExportedHeads(audit.heads),
    keptSince: retainedSinceTime,
  });
const seed = Date.now() % 1_000_000;
const same = (one: InMemoryAudit["rows"], other: InMemoryAudit["rows"]) =>
  print(one) === print(other);
const print = (rows: InMemoryAudit["rows"]) =>
  rows
    .map((row) => JSON.stringify({ ...row, number: String(row.number) }))
    .toSorted()
    .join("\n");

test("audits that nobody touched always pass, with every head compared that still has its row", async () => {
  const random = new SeededRandom(seed + 1);
  for (let round = 0; round < 50; round += 1) {
    const audit = makeInMemoryAudit(random);
    const verdict = await judge(audit);
    expect(verdict).toMatchObject({ chains: 4, rows: audit.rows.length, faults: [] });
    expect(verdict.comparedHeads).toBeGreaterThanOrEqual(4);
  }
});

test("the beginning of a chain cannot be cut off behind a record that its time was over", async () => {
  const random = new SeededRandom(seed + 2);
  for (let round = 0; round < 50; round += 1) {
    const { faults } = await judge(withSegmentClosedEarly(makeInMemoryAudit(random)));
    expect(faults).toMatchObject([
      { words: "it was cleared away before its time: no closed segment can hold it yet" },
    ]);
  }
});

test(`each of ${ROUNDS} random tamperings is found (seed ${seed})`, async () => {
  const random = new SeededRandom(seed);
  const ways = Object.entries(tamperings);
  const missed: string[] = [];
  let made = 0;
  for (let audit = makeInMemoryAudit(random); made < ROUNDS; audit = makeInMemoryAudit(random)) {
    // Every way in its turn, each on an audit of its own sort.
    for (const [name, tamper] of ways) {
      const rows = tamper(audit.rows, random);
      if (same(rows, audit.rows)) continue;
      made += 1;
      if ((await judge({ ...audit, rows })).faults.length === 0) missed.push(name);
    }
  }
  expect(missed).toEqual([]);
}, 60_000);
