// A program of its own, started by scripts/operator.mjs: grant, withdraw or list the operators of the installation.
import { system } from "#lib/actor";
import { AppError } from "#lib/errors";
import { closeDatabase } from "#lib/infra/database";
import { appointOperator } from "#lib/staff/appoint-operator";
import { listOperators } from "#lib/staff/list-operators";

const [wish = "list", email = ""] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  if (wish === "list") {
    for (const one of await listOperators(system)) say(`${one.email}  (${one.name}, ${one.shopName})`);
    return;
  }
  if ((wish !== "grant" && wish !== "withdraw") || email === "") {
    say("Usage: npm run operator -- grant|withdraw <e-mail>, or list");
    process.exitCode = 1;
    return;
  }
  const { kind } = await appointOperator(system, { email, operator: wish === "grant" });
  say(
    kind === "unchanged"
      ? `Nothing to change for ${email}.`
      : wish === "grant"
        ? `${email} is an operator now.`
        : `${email} is no longer an operator.`,
  );
}

try {
  await run();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  say(error.message);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}
