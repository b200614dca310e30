// npm run operator: grants, revokes or lists the operators of the installation.
import { systemActor } from "#lib/actor";
import { runProgram } from "#lib/cli/run-program";
import { printLine } from "#lib/cli/terminal";
import { UserError } from "#lib/errors";
import { listOperators, setOperator } from "#lib/staff/operators";

const [command = "list", email = ""] = process.argv.slice(2);

await runProgram(async () => {
  if (command === "list") {
    for (const { email: address, name, shopName } of await listOperators(systemActor))
      printLine(`${address}  (${name}, ${shopName})`);
    return;
  }
  if ((command !== "grant" && command !== "revoke") || email === "")
    throw new UserError("Usage: npm run operator -- grant|revoke <e-mail>, or list");
  const { kind } = await setOperator(systemActor, { email, operator: command === "grant" });
  if (kind === "unchanged") printLine(`Nothing to change for ${email}.`);
  else if (command === "grant") printLine(`${email} is now an operator.`);
  else printLine(`${email} is no longer an operator.`);
});
