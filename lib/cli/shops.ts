// npm run shop: adds and lists the shops of this installation and invites their administrators.
import "server-only";

import { parseArgs } from "node:util";

import { systemActor } from "#lib/actor";
import { runProgram } from "#lib/cli/run-program";
import { printLine } from "#lib/cli/terminal";
import { UserError } from "#lib/errors";
import { listShops } from "#lib/shops/queries";
import { createShop, inviteShopAdmin } from "#lib/staff/create-shop";
import type { CreatedInvitation } from "#lib/staff/invitations";
import { linkPolicy } from "#lib/staff/policy";
import { createShopInput, inviteShopAdminInput } from "#lib/staff/schema";

const HELP = `Manages the shops of this installation. No shop can see another.

  npm run shop -- add --name "Maison Sofia" --admin-name "Ana Petrova" --admin-email ana@maison.example
      adds a shop and prints the invitation link of its first administrator
  npm run shop -- invite --shop <id> --admin-name "…" --admin-email …
      invites another administrator, for a shop where nobody can sign in
  npm run shop -- list
      lists the shops with their ids and their number of people and accounts
`;

const EMAIL_TAKEN = "This e-mail address already has an account. Use another one.";

function printInvitation({ link, email, emailQueued }: CreatedInvitation): void {
  if (link === null) throw new Error("an operator’s invitation shows its link");
  printLine(
    `\nInvitation link for ${email}. It works once, for ${linkPolicy.invitationHours} hours, and is shown only now:\n\n${link}\n`,
  );
  printLine(
    emailQueued
      ? "It is also sent by e-mail as soon as a worker runs."
      : "E-mail is not configured: send the link yourself.",
  );
}

type Flags = { name?: string; shop?: string; "admin-name"?: string; "admin-email"?: string };

async function add({
  name,
  "admin-name": adminName,
  "admin-email": adminEmail,
}: Flags): Promise<void> {
  if (!name || !adminName || !adminEmail)
    throw new UserError("--name, --admin-name and --admin-email are required.");
  const input = createShopInput.safeParse({ name, adminName, adminEmail });
  if (!input.success) throw new UserError(input.error.issues[0]?.message ?? "Invalid value.");
  const result = await createShop(systemActor, input.data);
  if (result.kind === "email_taken") throw new UserError(EMAIL_TAKEN);
  printLine(`Added ${input.data.name} (${result.shopId}).`);
  return printInvitation(result);
}

async function invite({ shop, "admin-name": name, "admin-email": email }: Flags): Promise<void> {
  const input = inviteShopAdminInput.safeParse({ shopId: shop, name, email });
  if (!shop || !name || !email)
    throw new UserError(
      "--shop (an id from the list), --admin-name and --admin-email are required.",
    );
  if (!input.success) throw new UserError(input.error.issues[0]?.message ?? "Invalid value.");
  const result = await inviteShopAdmin(systemActor, input.data);
  if (result.kind === "email_taken") throw new UserError(EMAIL_TAKEN);
  if (result.kind === "shop_not_found")
    throw new UserError("No shop has this id. npm run shop -- list shows them.");
  printLine(`Invited to ${result.shop}.`);
  return printInvitation(result);
}

async function list(): Promise<void> {
  const shops = await listShops(systemActor);
  if (shops.length === 0) printLine("No shops yet. Add one with npm run shop -- add.");
  for (const { id, name, people, accounts, createdAt } of shops)
    printLine(
      `${id}  ${createdAt.toISOString().slice(0, 10)}  ${name} (people: ${people}, TikTok accounts: ${accounts})`,
    );
}

await runProgram(async () => {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: text,
      shop: text,
      "admin-name": text,
      "admin-email": text,
      help: { type: "boolean" },
    },
  });
  const [command, ...extra] = positionals;
  if (values.help || command === undefined) return printLine(HELP);
  const known = { add, invite, list };
  if (extra.length > 0 || !(command in known))
    throw new UserError(`Unknown command “${positionals.join(" ")}”.\n\n${HELP}`);
  return known[command as keyof typeof known](values);
});
