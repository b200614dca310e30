// npm run operator: grants, revokes or lists the operators, confirms or releases addresses.
import { systemActor } from "#lib/actor";
import { runProgram } from "#lib/cli/run-program";
import { printLine } from "#lib/cli/terminal";
import { UserError } from "#lib/errors";
import { confirmAddress, releaseAddress } from "#lib/staff/address";
import { listOperators, setOperator } from "#lib/staff/operators";

/** What each command does with an e-mail address; returns what happened. */
const commands: Record<string, (email: string) => Promise<string>> = {
  grant: async (email) =>
    (await setOperator(systemActor, { email, operator: true })).kind === "unchanged"
      ? `Nothing to change for ${email}.`
      : `${email} is now an operator.`,
  revoke: async (email) =>
    (await setOperator(systemActor, { email, operator: false })).kind === "unchanged"
      ? `Nothing to change for ${email}.`
      : `${email} is no longer an operator.`,
  "confirm-address": async (email) =>
    (await confirmAddress(systemActor, { email })).kind === "unchanged"
      ? `${email} was confirmed before.`
      : `${email} is confirmed.`,
  "release-address": async (email) => {
    await releaseAddress(systemActor, { email });
    return `${email} is free for another account. The account that had it is disabled.`;
  },
};

const [command = "list", email = ""] = process.argv.slice(2);

await runProgram(async () => {
  if (command === "list") {
    for (const { email: address, name, shopName } of await listOperators(systemActor))
      printLine(`${address}  (${name}, ${shopName})`);
    return;
  }
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (run === undefined || email === "")
    throw new UserError(
      "Usage: npm run operator -- grant|revoke|confirm-address|release-address <e-mail>, or list",
    );
  printLine(await run(email));
});
