// npm run shop -- add | list | invite: what whoever runs the installation does with its shops.
import "server-only";

import { parseArgs } from "node:util";

import { systemActor } from "#lib/actor";
import { closeDatabase } from "#lib/infra/db/database";
import { closeLockConnection } from "#lib/infra/db/named-lock";
import { stopJobs } from "#lib/infra/jobs";
import { listShops } from "#lib/shops/queries";
import { createShop, inviteShopAdmin } from "#lib/staff/create-shop";
import type { CreatedInvitation } from "#lib/staff/invitations";
import { linkPolicy } from "#lib/staff/policy";
import { createShopInput, inviteShopAdminInput } from "#lib/staff/schema";

const HELP = `Shops of this installation. They know nothing of each other.

  npm run shop -- add --name "Maison Sofia" --admin-name "Ana Petrova" --admin-email ana@maison.example
      adds a shop and prints the link with which its first administrator comes in
  npm run shop -- invite --shop <id> --admin-name "…" --admin-email …
      invites one more administrator to a shop, for when nobody of it can get in
  npm run shop -- list
      lists the shops with their ids and how many people and accounts they have
`;

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Ends the command with a sentence on what to do. */
function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

const EMAIL_TAKEN =
  "This e-mail address has an account in the studio already, and an address belongs to one account. Give another one.";

function printInvitation({ link, email, emailQueued }: CreatedInvitation): void {
  print(
    `\n  The administrator’s link, for ${email}. It works once, for ${linkPolicy.invitationHours} hours, and is shown only now:\n\n  ${link}\n`,
  );
  print(
    emailQueued
      ? "  It goes out by e-mail too, as soon as a worker runs."
      : "  No e-mail is configured: hand it over yourself.",
  );
}

type Flags = { name?: string; shop?: string; "admin-name"?: string; "admin-email"?: string };

async function add({
  name,
  "admin-name": adminName,
  "admin-email": adminEmail,
}: Flags): Promise<void> {
  if (!name || !adminName || !adminEmail)
    return fail("--name, --admin-name and --admin-email are all needed.");
  const input = createShopInput.safeParse({ name, adminName, adminEmail });
  if (!input.success) return fail(input.error.issues[0]?.message ?? "That cannot be used.");
  const result = await createShop(systemActor, input.data);
  if (result.kind === "email_taken") return fail(EMAIL_TAKEN);
  print(`  Added ${input.data.name} (${result.shopId}).`);
  return printInvitation(result);
}

async function invite({ shop, "admin-name": name, "admin-email": email }: Flags): Promise<void> {
  const input = inviteShopAdminInput.safeParse({ shopId: shop, name, email });
  if (!shop || !name || !email)
    return fail("--shop (an id of the list), --admin-name and --admin-email are all needed.");
  if (!input.success) return fail(input.error.issues[0]?.message ?? "That cannot be used.");
  const result = await inviteShopAdmin(systemActor, input.data);
  if (result.kind === "email_taken") return fail(EMAIL_TAKEN);
  if (result.kind === "shop_not_found")
    return fail("There is no shop with this id. npm run shop -- list names them.");
  print(`  Invited to ${result.shop}.`);
  return printInvitation(result);
}

async function list(): Promise<void> {
  const shops = await listShops(systemActor);
  if (shops.length === 0) print("  No shop yet. npm run shop -- add makes one.");
  for (const { id, name, people, accounts, createdAt } of shops)
    print(
      `  ${id}  ${createdAt.toISOString().slice(0, 10)}  ${name} (people: ${people}, TikTok accounts: ${accounts})`,
    );
}

async function run(): Promise<void> {
  const text = { type: "string" } as const;
  const options = {
    name: text,
    shop: text,
    "admin-name": text,
    "admin-email": text,
    help: { type: "boolean" },
  } as const;
  const { values: cliOptions, positionals } = parseArgs({ allowPositionals: true, options });
  const [command, ...more] = positionals;
  if (cliOptions.help || command === undefined) return void print(HELP);
  const known = { add, invite, list };
  if (more.length > 0 || !(command in known))
    return fail(`There is no “${positionals.join(" ")}” here.\n\n${HELP}`);
  return known[command as keyof typeof known](cliOptions);
}

try {
  await run();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
} finally {
  await stopJobs(1);
  await closeLockConnection();
  await closeDatabase();
}
