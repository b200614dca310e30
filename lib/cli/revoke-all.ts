// What `npm run panic:revoke-all` and `npm run panic:resume` run, in the environment of the studio. It may be killed and run again.
import { parseArgs } from "node:util";

import { z } from "zod";

import { workerActor } from "#lib/actor";
import { cancelAuthorizations } from "#lib/connections/cancel-authorizations";
import { revokeConnection, type RevokeConnectionResult } from "#lib/connections/revoke-connection";
import { cancelConnectionDeliveries } from "#lib/deliveries/cancel-delivery";
import { closeDatabase, database } from "#lib/infra/db/database";
import { stopJobs } from "#lib/infra/jobs";
import { resumeShop, suspendShop } from "#lib/shops/suspend-shop";

/** So many accounts are told to TikTok at once. */
const MAX_CONCURRENT = 4;

const { positionals, values: cliOptions } = parseArgs({
  allowPositionals: true,
  options: {
    shop: { type: "string" },
    "keep-sessions": { type: "boolean" },
    timeout: { type: "string", default: "20" },
  },
});
const [command] = positionals;
const timeoutMs = (Number(cliOptions.timeout) || 20) * 1000;

type Shop = { id: string; name: string };

const printLine = (line: string) => process.stdout.write(`${line}\n`);

async function findShops(): Promise<Shop[]> {
  const { shop } = cliOptions;
  const where =
    shop === undefined ? {} : z.uuid().safeParse(shop).success ? { id: shop } : { name: shop };
  return database().shop.findMany({
    where,
    orderBy: { createdAt: "asc" },
    select: { id: true, name: true },
  });
}

/** Stops first, everywhere: from here on no token is used by anyone but us. Then account by account. */
async function revokeAll(targets: Shop[]): Promise<number> {
  for (const { id, name } of targets) {
    const ended = await suspendShop(workerActor(id), {
      endSessions: cliOptions["keep-sessions"] !== true,
    });
    printLine(
      `  ${name}: sending is stopped${cliOptions["keep-sessions"] ? "" : `, ${ended} sessions ended`}.`,
    );
  }
  const living = await database().connection.findMany({
    where: { shopId: { in: targets.map(({ id }) => id) }, state: { not: "disconnected" } },
    orderBy: { id: "asc" },
    select: { id: true, shopId: true },
  });
  printLine(`  ${living.length} accounts to end.`);
  const counts: Record<RevokeConnectionResult, number> = {
    revoked: 0,
    not_confirmed: 0,
    no_token: 0,
    already_disconnected: 0,
  };
  const left = [...living];
  const take = async (): Promise<void> => {
    for (let one = left.shift(); one; one = left.shift()) {
      const { id, shopId } = one;
      const outcome = await revokeConnection(workerActor(shopId), { id, timeoutMs }, (tx) =>
        cancelConnectionDeliveries(tx, id),
      );
      counts[outcome] += 1;
      printLine(
        `  ${Object.values(counts).reduce((sum, count) => sum + count, 0)} of ${living.length}: ${id} ${RESULT_LABELS[outcome]}.`,
      );
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, take));
  for (const { id } of targets) await cancelAuthorizations(workerActor(id));
  printLine(
    `Done. ${counts.revoked} revoked at TikTok, ${counts.no_token} had no token, ${counts.not_confirmed} not confirmed by TikTok.`,
  );
  if (counts.not_confirmed > 0)
    printLine(
      "What TikTok did not confirm: reset the app's client secret at TikTok, and have the holders remove the app.",
    );
  return counts.not_confirmed === 0 ? 0 : 2;
}

const RESULT_LABELS: Record<RevokeConnectionResult, string> = {
  revoked: "ended, TikTok confirmed it",
  not_confirmed: "ended, tokens destroyed, not confirmed by TikTok",
  no_token: "ended, there was no token",
  already_disconnected: "had ended meanwhile",
};

async function resumeAll(targets: Shop[]): Promise<number> {
  for (const { id, name } of targets) {
    const outcome = await resumeShop(workerActor(id));
    printLine(
      `  ${name}: ${outcome === "resumed" ? "may connect and send again" : "was not stopped"}.`,
    );
  }
  return 0;
}

try {
  const all = await findShops();
  if (command === "count") {
    const where = {
      shopId: { in: all.map(({ id }) => id) },
      state: { not: "disconnected" },
    } as const;
    printLine(
      JSON.stringify({
        shops: all.map(({ name }) => name),
        accounts: await database().connection.count({ where }),
      }),
    );
  } else process.exitCode = command === "resume" ? await resumeAll(all) : await revokeAll(all);
} finally {
  await stopJobs(1);
  await closeDatabase();
}
