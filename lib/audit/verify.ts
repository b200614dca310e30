// npm run audit:verify: reads the whole audit and says whether every row of it is the one that was written (docs/operations.md).
// scripts/audit-verify.mjs starts it: verify.ts --kept-since TIME [FOLDER …].
import { parseArgs } from "node:util";

import { readChains } from "#lib/audit/read-chains";
import { headFolders, readHeads } from "#lib/audit/read-heads";
import { verifyAudit } from "#lib/audit/verify-audit";
import { auditWords } from "#lib/audit/verdict-words";
import { closeDatabase } from "#lib/infra/database";

const say = (line: string) => process.stdout.write(`  ${line}\n`);

const { values, positionals: more } = parseArgs({ allowPositionals: true, options: { "kept-since": { type: "string" } } });
const keptSince = new Date(values["kept-since"] ?? "");
if (Number.isNaN(keptSince.getTime())) throw new Error("--kept-since names no time");
let next = Date.now() + 2000;

try {
  const exported = await readHeads([...headFolders(), ...more]);
  const verdict = await readChains((source) =>
    verifyAudit(source, { exported, keptSince }, ({ rows }) => {
      if (Date.now() < next) return;
      next = Date.now() + 2000;
      say(`Reading the audit … ${rows.toLocaleString("en-GB")} rows so far`);
    }),
  );
  for (const line of auditWords(verdict)) say(line);
  process.exitCode = verdict.faults.length > 0 ? 1 : 0;
} finally {
  await closeDatabase();
}
