// What `npm run panic:revoke-all` and `npm run panic:resume` run, in the environment of the studio. It may be killed and run again.
import { parseArgs } from "node:util";

import { z } from "zod";

import { workerFor } from "#lib/actor";
import { dropAuthorizations } from "#lib/connections/drop-authorizations";
import { revokeConnection, type RevokeConnectionOutcome } from "#lib/connections/revoke-connection";
import { cancelDeliveriesOf } from "#lib/deliveries/cancel-deliveries-of";
import { closeDatabase, database } from "#lib/infra/database";
import { stopJobs } from "#lib/infra/jobs";
import { resumeShop } from "#lib/staff/resume-shop";
import { stopShop } from "#lib/staff/stop-shop";

/** So many accounts are told to TikTok at once. */
const AT_ONCE = 4;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { shop: { type: "string" }, "keep-sessions": { type: "boolean" }, patience: { type: "string", default: "20" } },
});
const [what] = positionals;
const patienceMs = (Number(values.patience) || 20) * 1000;

type Shop = { id: string; name: string };

const say = (line: string) => process.stdout.write(`${line}\n`);

async function shops(): Promise<Shop[]> {
  const { shop } = values;
  const where = shop === undefined ? {} : z.uuid().safeParse(shop).success ? { id: shop } : { name: shop };
  return database().shop.findMany({ where, orderBy: { createdAt: "asc" }, select: { id: true, name: true } });
}

/** Stops first, everywhere: from here on no token is used by anyone but us. Then account by account. */
async function revokeAll(all: Shop[]): Promise<number> {
  for (const { id, name } of all) {
    const ended = await stopShop(workerFor(id), { endSessions: values["keep-sessions"] !== true });
    say(`  ${name}: sending is stopped${values["keep-sessions"] ? "" : `, ${ended} sessions ended`}.`);
  }
  const living = await database().connection.findMany({
    where: { shopId: { in: all.map(({ id }) => id) }, state: { not: "disconnected" } },
    orderBy: { id: "asc" },
    select: { id: true, shopId: true },
  });
  say(`  ${living.length} accounts to end.`);
  const counts: Record<RevokeConnectionOutcome, number> = { revoked: 0, not_confirmed: 0, had_no_token: 0, already_ended: 0 };
  const left = [...living];
  const take = async (): Promise<void> => {
    for (let one = left.shift(); one; one = left.shift()) {
      const { id, shopId } = one;
      const outcome = await revokeConnection(workerFor(shopId), { id, patienceMs }, (tx) => cancelDeliveriesOf(tx, id));
      counts[outcome] += 1;
      say(`  ${Object.values(counts).reduce((sum, count) => sum + count, 0)} of ${living.length}: ${id} ${WORDS[outcome]}.`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  for (const { id } of all) await dropAuthorizations(workerFor(id));
  say(`Done. ${counts.revoked} revoked at TikTok, ${counts.had_no_token} had no token, ${counts.not_confirmed} not confirmed by TikTok.`);
  if (counts.not_confirmed > 0)
    say("What TikTok did not confirm: reset the app's client secret at TikTok, and have the holders remove the app.");
  return counts.not_confirmed === 0 ? 0 : 2;
}

const WORDS: Record<RevokeConnectionOutcome, string> = {
  revoked: "ended, TikTok confirmed it",
  not_confirmed: "ended, tokens destroyed, not confirmed by TikTok",
  had_no_token: "ended, there was no token",
  already_ended: "had ended meanwhile",
};

async function resume(all: Shop[]): Promise<number> {
  for (const { id, name } of all) {
    const outcome = await resumeShop(workerFor(id));
    say(`  ${name}: ${outcome === "resumed" ? "may connect and send again" : "was not stopped"}.`);
  }
  return 0;
}

try {
  const all = await shops();
  if (what === "count") {
    const where = { shopId: { in: all.map(({ id }) => id) }, state: { not: "disconnected" } } as const;
    say(JSON.stringify({ shops: all.map(({ name }) => name), accounts: await database().connection.count({ where }) }));
  } else process.exitCode = what === "resume" ? await resume(all) : await revokeAll(all);
} finally {
  await stopJobs(1);
  await closeDatabase();
}
