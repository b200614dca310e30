// npm run audit:verify [FOLDER…]: finds changed rows (docs/operations.md). FOLDER: exported heads.
import { parseArgs } from "node:util";

import { withAuditSnapshot } from "#lib/audit/audit-snapshot";
import { getHeadFolders, readExportedHeads } from "#lib/audit/chain-heads";
import { formatAuditVerification, verifyAudit } from "#lib/audit/verify-audit";
import { runProgram } from "#lib/cli/run-program";
import { printLine, throttledPrinter } from "#lib/cli/terminal";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";

await runProgram(async () => {
  const { positionals: folders } = parseArgs({ allowPositionals: true });
  const keptSince = subtractPeriod(periods.audit, new Date());
  const exported = await readExportedHeads([...getHeadFolders(), ...folders]);
  const printProgress = throttledPrinter();
  const result = await withAuditSnapshot((source) =>
    verifyAudit(source, { exported, keptSince }, ({ rows }) =>
      printProgress(`Reading the audit: ${rows.toLocaleString("en-GB")} rows so far`),
    ),
  );
  for (const line of formatAuditVerification(result)) printLine(line);
  process.exitCode = result.faults.length > 0 ? 1 : 0;
});
