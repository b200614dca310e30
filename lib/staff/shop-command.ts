// npm run shop -- add | list | invite: what whoever runs the installation does with its shops.
import "server-only";
import { parseArgs } from "node:util";

import { system } from "#lib/actor";
import { closeDatabase } from "#lib/infra/database";
import { stopJobs } from "#lib/infra/jobs";
import { closeLocks } from "#lib/infra/named-lock";
import { addShop } from "#lib/staff/add-shop";
import { inviteAdmin } from "#lib/staff/invite-admin";
import { listShops } from "#lib/staff/list-shops";
import type { Offer } from "#lib/staff/offer-place";
import { linkPolicy } from "#lib/staff/policy";
import { newAdmin, newShop } from "#lib/staff/schema";

const HELP = `Shops of this installation. They know nothing of each other.

  npm run shop -- add --name "Maison Sofia" --admin-name "Ana Petrova" --admin-email ana@maison.example
      adds a shop and prints the link with which its first administrator comes in
  npm run shop -- invite --shop <id> --admin-name "…" --admin-email …
      invites one more administrator to a shop, for when nobody of it can get in
  npm run shop -- list
      lists the shops with their ids and how many people and accounts they have
`;

const say = (words: string) => process.stdout.write(`${words}\n`);

/** Ends the command with a sentence on what to do. */
function complain(words: string): void {
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
}

const TAKEN = "This e-mail address has an account in the studio already, and an address belongs to one account. Give another one.";

function sayOffer({ link, email, mailed }: Offer): void {
  say(
    `\n  The administrator’s link, for ${email}. It works once, for ${linkPolicy.invitationHours} hours, and is shown only now:\n\n  ${link}\n`,
  );
  say(mailed ? "  It goes out by e-mail too, as soon as a worker runs." : "  No e-mail is configured: hand it over yourself.");
}

type Given = { name?: string; shop?: string; "admin-name"?: string; "admin-email"?: string };

async function add({ name, "admin-name": adminName, "admin-email": adminEmail }: Given): Promise<void> {
  if (!name || !adminName || !adminEmail) return complain("--name, --admin-name and --admin-email are all needed.");
  const input = newShop.safeParse({ name, adminName, adminEmail });
  if (!input.success) return complain(input.error.issues[0]?.message ?? "That cannot be used.");
  const outcome = await addShop(system, input.data);
  if (outcome.kind === "address_taken") return complain(TAKEN);
  say(`  Added ${input.data.name} (${outcome.shopId}).`);
  return sayOffer(outcome);
}

async function invite({ shop, "admin-name": name, "admin-email": email }: Given): Promise<void> {
  const input = newAdmin.safeParse({ shopId: shop, name, email });
  if (!shop || !name || !email) return complain("--shop (an id of the list), --admin-name and --admin-email are all needed.");
  if (!input.success) return complain(input.error.issues[0]?.message ?? "That cannot be used.");
  const outcome = await inviteAdmin(system, input.data);
  if (outcome.kind === "address_taken") return complain(TAKEN);
  if (outcome.kind === "no_such_shop") return complain("There is no shop with this id. npm run shop -- list names them.");
  say(`  Invited to ${outcome.shop}.`);
  return sayOffer(outcome);
}

async function list(): Promise<void> {
  const shops = await listShops(system);
  if (shops.length === 0) say("  No shop yet. npm run shop -- add makes one.");
  for (const { id, name, people, accounts, createdAt } of shops)
    say(`  ${id}  ${createdAt.toISOString().slice(0, 10)}  ${name} (people: ${people}, TikTok accounts: ${accounts})`);
}

async function run(): Promise<void> {
  const text = { type: "string" } as const;
  const options = { name: text, shop: text, "admin-name": text, "admin-email": text, help: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [command, ...more] = positionals;
  if (values.help || command === undefined) return void say(HELP);
  const known = { add, invite, list };
  if (more.length > 0 || !(command in known)) return complain(`There is no “${positionals.join(" ")}” here.\n\n${HELP}`);
  return known[command as keyof typeof known](values);
}

try {
  await run();
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
} finally {
  await stopJobs(1);
  await closeLocks();
  await closeDatabase();
}
