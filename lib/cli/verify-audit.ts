// npm run audit:verify -- [--resume] [FOLDER…]: finds changed rows (docs/operations.md). FOLDER:
// exported heads. --resume reads only what earlier verifications did not.
import { parseArgs } from "node:util";

import { withAuditSnapshot } from "#lib/audit/audit-snapshot";
import { getHeadFolders, readExportedHeads } from "#lib/audit/chain-heads";
import { recordVerified } from "#lib/audit/export-heads";
import type { VerifiedEnd } from "#lib/audit/hash-chain";
import { formatAuditVerification, verifyAudit } from "#lib/audit/verify-audit";
import { runProgram } from "#lib/cli/run-program";
import { printLine, throttledPrinter } from "#lib/cli/terminal";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";

/** How long a stopped verification may have to read again. */
const SAVE_INTERVAL_MS = 5000;

/** Collects how far chains are intact, and saves it every few seconds. */
class VerifiedEnds {
  #ends: VerifiedEnd[] = [];
  #savedAt = performance.now();

  async add(end: VerifiedEnd): Promise<void> {
    this.#ends.push(end);
    if (performance.now() - this.#savedAt > SAVE_INTERVAL_MS) await this.save();
  }

  async save(): Promise<void> {
    const ends = this.#ends;
    this.#ends = [];
    this.#savedAt = performance.now();
    if (ends.length > 0) await recordVerified(ends);
  }
}

await runProgram(async () => {
  const { values, positionals: folders } = parseArgs({
    allowPositionals: true,
    options: { resume: { type: "boolean", default: false } },
  });
  const keptSince = subtractPeriod(periods.audit, new Date());
  const exported = await readExportedHeads([...getHeadFolders(), ...folders]);
  const printProgress = throttledPrinter();
  const ends = new VerifiedEnds();
  const verify = async () => {
    try {
      return await withAuditSnapshot((source) =>
        verifyAudit(
          source,
          { exported, keptSince, resume: values.resume, onVerified: (end) => ends.add(end) },
          ({ rows }) =>
            printProgress(`Reading the audit: ${rows.toLocaleString("en-GB")} rows so far`),
        ),
      );
    } finally {
      await ends.save();
    }
  };
  const result = await verify();
  for (const line of formatAuditVerification(result)) printLine(line);
  process.exitCode = result.faults.length > 0 ? 1 : 0;
});
