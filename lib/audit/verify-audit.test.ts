import { expect, test } from "vitest";

import { ExportedHeads } from "#lib/audit/chain-heads";
import { INSTALLATION_CHAIN } from "#lib/audit/hash-chain";
import { verifyAudit, type AuditVerificationResult } from "#lib/audit/verify-audit";
import { SeededRandom } from "#tests/prove/seeded-random";
import {
  withSegmentClosedEarly,
  retainedSinceTime,
  makeInMemoryAudit,
  auditSourceOf,
  type InMemoryAudit,
  rowsOfChain,
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

/** The audit with the heads up to which a verification found every chain intact. */
async function withVerifiedEnds(audit: InMemoryAudit): Promise<InMemoryAudit> {
  const heads = [...audit.heads];
  const at = audit.heads.at(-1)?.at ?? new Date(0);
  await verifyAudit(auditSourceOf(audit), {
    exported: new ExportedHeads(audit.heads),
    keptSince: retainedSinceTime,
    onVerified: (verified) => void heads.push({ at, verified }),
  });
  return { ...audit, heads };
}

const resumeVerification = ({ rows, heads }: InMemoryAudit) =>
  verifyAudit(auditSourceOf({ rows, heads }), {
    exported: new ExportedHeads(heads),
    keptSince: retainedSinceTime,
    resume: true,
  });

test("a resumed verification reads the installation chain, and the others from their last head", async () => {
  const random = new SeededRandom(seed + 3);
  for (let round = 0; round < 50; round += 1) {
    const audit = await withVerifiedEnds(makeInMemoryAudit(random));
    const result = await resumeVerification(audit);
    const ofInstallation = rowsOfChain(audit.rows, INSTALLATION_CHAIN).length;
    expect(result).toMatchObject({ rows: ofInstallation + 3, resumedChains: 3, faults: [] });
  }
});

test("a resumed verification finds what was changed after the last head, and only that", async () => {
  const random = new SeededRandom(seed + 4);
  for (let round = 0; round < 50; round += 1) {
    const audit = await withVerifiedEnds(makeInMemoryAudit(random));
    const chains = [...new Set(audit.rows.map(({ chain }) => chain))];
    const chain = random.pick(chains.filter((one) => one !== INSTALLATION_CHAIN));
    const rows = rowsOfChain(audit.rows, chain);
    const change = (row: InMemoryAudit["rows"][number] | undefined) =>
      resumeVerification({
        ...audit,
        rows: audit.rows.map((one) => (one === row ? { ...one, action: "changed" } : one)),
      });
    expect((await change(rows.at(-1))).faults).toMatchObject([{ chain, code: "hash_mismatch" }]);
    expect((await change(rows.at(-2))).faults).toEqual([]);
    const cut = { ...audit, rows: audit.rows.filter((row) => row !== rows.at(-1)) };
    expect((await resumeVerification(cut)).faults).toMatchObject([{ chain, code: "end_cut_off" }]);
  }
});

test("a verification that breaks off tells how far it came, and the next one goes on there", async () => {
  const audit = makeInMemoryAudit(new SeededRandom(seed + 5));
  const [, broken = ""] = [...new Set(audit.rows.map(({ chain }) => chain))]
    .filter((chain) => chain !== INSTALLATION_CHAIN)
    .toSorted();
  const source = auditSourceOf(audit);
  const heads = [...audit.heads];
  const stopped = verifyAudit(
    {
      ...source,
      rows: (chain, from) => {
        if (chain === broken) throw new Error("stopped");
        return source.rows(chain, from);
      },
    },
    {
      exported: new ExportedHeads(audit.heads),
      keptSince: retainedSinceTime,
      onVerified: (verified) => void heads.push({ at: new Date(), verified }),
    },
  );
  await expect(stopped).rejects.toThrow("stopped");
  expect(await resumeVerification({ ...audit, heads })).toMatchObject({
    resumedChains: 1,
    faults: [],
  });
});
