// npm run audit:verify: reads the whole audit and says whether every row of it is the one that was written (docs/operations.md).
// scripts/cli.ts starts it: verify.ts --kept-since TIME [FOLDER …].
import { parseArgs } from "node:util";

import { withAuditSnapshot } from "#lib/audit/audit-snapshot";
import { getHeadFolders, readExportedHeads } from "#lib/audit/chain-heads";
import { formatAuditVerification, verifyAudit } from "#lib/audit/verify-audit";
import { closeDatabase } from "#lib/infra/db/database";

const printLine = (line: string) => process.stdout.write(`  ${line}\n`);

const { values: cliOptions, positionals: extraFolders } = parseArgs({
  allowPositionals: true,
  options: { "kept-since": { type: "string" } },
});
const keptSince = new Date(cliOptions["kept-since"] ?? "");
if (Number.isNaN(keptSince.getTime())) throw new Error("--kept-since names no time");
let nextProgressAt = Date.now() + 2000;

try {
  const exported = await readExportedHeads([...getHeadFolders(), ...extraFolders]);
  const verdict = await withAuditSnapshot((source) =>
    verifyAudit(source, { exported, keptSince }, ({ rows }) => {
      if (Date.now() < nextProgressAt) return;
      nextProgressAt = Date.now() + 2000;
      printLine(`Reading the audit … ${rows.toLocaleString("en-GB")} rows so far`);
    }),
  );
  for (const line of formatAuditVerification(verdict)) printLine(line);
  process.exitCode = verdict.faults.length > 0 ? 1 : 0;
} finally {
  await closeDatabase();
}
