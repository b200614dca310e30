// npm run panic:revoke-all and npm run panic:resume (SECURITY.md). Safe to stop and run again.
import { parseArgs } from "node:util";

import { z } from "zod";

import { workerActor } from "#lib/actor";
import { runProgram } from "#lib/cli/run-program";
import { printLine, printRaw } from "#lib/cli/terminal";
import { cancelAuthorizations } from "#lib/connections/cancel-authorizations";
import { revokeAccount, type RevokeAccountResult } from "#lib/deliveries/disconnect-account";
import { database } from "#lib/infra/db/database";
import { resumeShop, suspendShop } from "#lib/shops/suspend-shop";

const MAX_CONCURRENT = 4;

type Shop = { id: string; name: string };

/** Finds a shop by id or whole name, or every shop when `shop` is undefined. */
async function findShops(shop: string | undefined): Promise<Shop[]> {
  const where =
    shop === undefined ? {} : z.uuid().safeParse(shop).success ? { id: shop } : { name: shop };
  return database().shop.findMany({
    where,
    orderBy: { createdAt: "asc" },
    select: { id: true, name: true },
  });
}

const connectedIn = (shops: Shop[]) =>
  ({ shopId: { in: shops.map(({ id }) => id) }, state: { not: "disconnected" } }) as const;

/** Stops all sending first, so that nothing else uses a token. Returns the exit code. */
async function revokeAll(
  shops: Shop[],
  { endSessions, timeoutMs }: { endSessions: boolean; timeoutMs: number },
): Promise<number> {
  for (const { id, name } of shops) {
    const ended = await suspendShop(workerActor(id), { endSessions });
    printLine(`${name}: sending is stopped${endSessions ? `, ${ended} sessions ended` : ""}.`);
  }
  const accounts = await database().connection.findMany({
    where: connectedIn(shops),
    orderBy: { id: "asc" },
    select: { id: true, shopId: true },
  });
  printLine(`${accounts.length} accounts to disconnect.`);
  const counts: Record<RevokeAccountResult, number> = {
    revoked: 0,
    not_confirmed: 0,
    no_token: 0,
    already_disconnected: 0,
  };
  let done = 0;
  const queue = [...accounts];
  const work = async (): Promise<void> => {
    for (let account = queue.shift(); account; account = queue.shift()) {
      const { id, shopId } = account;
      const result = await revokeAccount(workerActor(shopId), { id, timeoutMs });
      counts[result] += 1;
      done += 1;
      printLine(`${done} of ${accounts.length}: ${id} ${resultLabels[result]}.`);
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, work));
  for (const { id } of shops) await cancelAuthorizations(workerActor(id));
  printLine(
    `Done. ${counts.revoked} revoked at TikTok, ${counts.no_token} had no token, ${counts.not_confirmed} not confirmed by TikTok.`,
  );
  if (counts.not_confirmed === 0) return 0;
  printLine(
    "For those not confirmed: reset the app’s client secret at TikTok, and ask the account holders to remove the app.",
  );
  return 2;
}

const resultLabels: Record<RevokeAccountResult, string> = {
  revoked: "disconnected, confirmed by TikTok",
  not_confirmed: "disconnected, tokens destroyed, not confirmed by TikTok",
  no_token: "disconnected, had no token",
  already_disconnected: "was already disconnected",
};

async function resumeAll(shops: Shop[]): Promise<number> {
  for (const { id, name } of shops) {
    const result = await resumeShop(workerActor(id));
    printLine(
      `${name}: ${result === "resumed" ? "can connect accounts and send again" : "was not stopped"}.`,
    );
  }
  return 0;
}

await runProgram(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      shop: { type: "string" },
      "keep-sessions": { type: "boolean" },
      timeout: { type: "string", default: "20" },
    },
  });
  const [command] = positionals;
  const shops = await findShops(values.shop);
  if (command === "count") {
    const accounts = await database().connection.count({ where: connectedIn(shops) });
    printRaw(JSON.stringify({ shops: shops.map(({ name }) => name), accounts }));
  } else if (command === "resume") process.exitCode = await resumeAll(shops);
  else
    process.exitCode = await revokeAll(shops, {
      endSessions: values["keep-sessions"] !== true,
      timeoutMs: (Number(values.timeout) || 20) * 1000,
    });
});
