import "server-only";

import type { Actor } from "#lib/actor";
import type { AuditedResult, AuditEvent } from "#lib/audit/events";
import { hashAuditRow, INSTALLATION_CHAIN } from "#lib/audit/hash-chain";
import { can, isInstallationScoped, type Permission } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { acquireTransactionLock } from "#lib/infra/db/sql";

/**
 * Checks permission, opens or joins (`within`) a transaction, runs the body and appends its events.
 * The body makes no network call and enqueues its jobs. Throws `forbidden` for an actor without
 * permission. Any error rolls everything back.
 */
export async function act<T>(
  actor: Actor,
  permission: Permission,
  body: (tx: Tx) => Promise<AuditedResult<T>>,
  within?: Tx,
): Promise<T> {
  if (!can(actor, permission))
    throw new AppError(
      "forbidden",
      "Your role does not allow this. Ask an administrator of your shop.",
    );
  const run = async (tx: Tx) => {
    const { result, event } = await body(tx);
    if (event !== null) {
      for (const one of Array.isArray(event) ? event : [event])
        await appendAuditRow(tx, actor, { event: one, permission });
    }
    return result;
  };
  return within ? run(within) : database().$transaction(run);
}

function actorId(actor: Actor): string | null {
  if (actor.kind === "staff") return actor.staffId;
  return actor.kind === "phone" ? actor.handoffId : null;
}

async function appendAuditRow(
  tx: Tx,
  actor: Actor,
  { event, permission }: { event: AuditEvent; permission: Permission },
): Promise<void> {
  const shopId = "shopId" in actor && !isInstallationScoped(permission) ? actor.shopId : null;
  const chain = shopId ?? INSTALLATION_CHAIN;
  // The lock allows one writer at a time per chain, until the transaction ends.
  await acquireTransactionLock(tx, `audit:${chain}`);
  const last = await tx.auditEvent.findFirst({
    where: { chain },
    orderBy: { number: "desc" },
    select: { number: true, hash: true },
  });
  const row = {
    chain,
    number: (last?.number ?? 0n) + 1n,
    at: new Date((await databaseNow(tx)).getTime()),
    actorKind: actor.kind,
    actorId: actorId(actor),
    action: event.action,
    subjectId: event.subjectId,
    details: event.details,
    previous: last?.hash ?? "",
  };
  await tx.auditEvent.create({ data: { ...row, shopId, hash: hashAuditRow(row) } });
}
