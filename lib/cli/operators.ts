// A program of its own, started by scripts/cli.ts: grant, withdraw or list the operators of the installation.
import { systemActor } from "#lib/actor";
import { AppError } from "#lib/errors";
import { closeDatabase } from "#lib/infra/db/database";
import { listOperators, setOperator } from "#lib/staff/operators";

const [command = "list", email = ""] = process.argv.slice(2);
const printLine = (line: string) => process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  if (command === "list") {
    for (const one of await listOperators(systemActor))
      printLine(`${one.email}  (${one.name}, ${one.shopName})`);
    return;
  }
  if ((command !== "grant" && command !== "withdraw") || email === "") {
    printLine("Usage: npm run operator -- grant|withdraw <e-mail>, or list");
    process.exitCode = 1;
    return;
  }
  const { kind } = await setOperator(systemActor, { email, operator: command === "grant" });
  printLine(
    kind === "unchanged"
      ? `Nothing to change for ${email}.`
      : command === "grant"
        ? `${email} is an operator now.`
        : `${email} is no longer an operator.`,
  );
}

try {
  await run();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  printLine(error.message);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}
