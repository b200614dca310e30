import { expect, test } from "vitest";

import { ExportedHeads } from "#lib/audit/chain-heads";
import { verifyAudit, type AuditVerificationResult } from "#lib/audit/verify-audit";
import { SeededRandom } from "#tests/prove/seeded-random";
import {
  withSegmentClosedEarly,
  retainedSinceTime,
  makeInMemoryAudit,
  auditSourceOf,
  type InMemoryAudit,
} from "#tests/support/factories/in-memory-audit";
import { tamperings } from "#tests/support/factories/audit-tampering";

const ROUNDS = 1000;
const verify = (audit: InMemoryAudit): Promise<AuditVerificationResult> =>
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

test("accepts untouched audits and compares every head that still has its row", async () => {
  const random = new SeededRandom(seed + 1);
  for (let round = 0; round < 50; round += 1) {
    const audit = makeInMemoryAudit(random);
    const result = await verify(audit);
    expect(result).toMatchObject({ chains: 4, rows: audit.rows.length, faults: [] });
    expect(result.comparedHeads).toBeGreaterThanOrEqual(4);
  }
});

test("finds a start that was cut off behind a record of a closed segment", async () => {
  const random = new SeededRandom(seed + 2);
  for (let round = 0; round < 50; round += 1) {
    const { faults } = await verify(withSegmentClosedEarly(makeInMemoryAudit(random)));
    expect(faults).toMatchObject([{ code: "purged_too_early" }]);
  }
});

test(`finds each of ${ROUNDS} random tamperings (seed ${seed})`, async () => {
  const random = new SeededRandom(seed);
  const all = Object.entries(tamperings);
  const missed: string[] = [];
  let made = 0;
  for (let audit = makeInMemoryAudit(random); made < ROUNDS; audit = makeInMemoryAudit(random)) {
    // Every tampering in turn, each on another audit.
    for (const [name, tamper] of all) {
      const rows = tamper(audit.rows, random);
      if (same(rows, audit.rows)) continue;
      made += 1;
      if ((await verify({ ...audit, rows })).faults.length === 0) missed.push(name);
    }
  }
  expect(missed).toEqual([]);
}, 60_000);
