// npm run audit:verify: reads the whole audit and says whether every row of it is the one that was written (docs/operations.md).
import { readChains } from "#lib/audit/read-chains";
import { headFolders, readHeads } from "#lib/audit/read-heads";
import { verifyAudit } from "#lib/audit/verify-audit";
import { auditWords } from "#lib/audit/verdict-words";
import { closeDatabase } from "#lib/infra/database";

const say = (line: string) => process.stdout.write(`  ${line}\n`);

const more = process.argv.slice(2);
let next = Date.now() + 2000;

try {
  const exported = await readHeads([...headFolders(), ...more]);
  const verdict = await readChains((source) =>
    verifyAudit(source, exported, ({ rows }) => {
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
