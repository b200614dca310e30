import "server-only";

import type { Actor } from "#lib/actor";
import { hashRow } from "#lib/audit/chain";
import type { AuditEvent, Recorded } from "#lib/audit/events";
import { concernsInstallation, may, type Permission } from "#lib/audit/permissions";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { database, type Tx } from "#lib/infra/database";

/**
 * The one way to write: checks that the actor may, opens (or joins, with `within`) a transaction, runs the body,
 * appends the audit event it returns, commits. No network call belongs in the body; jobs are enqueued in it.
 * Throws `forbidden` when the actor may not; whatever the body throws rolls everything back.
 */
export async function act<T>(actor: Actor, permission: Permission, body: (tx: Tx) => Promise<Recorded<T>>, within?: Tx): Promise<T> {
  if (!may(actor, permission)) throw refuse("forbidden", "Your role does not allow this. Ask an administrator of your shop.");
  const run = async (tx: Tx) => {
    const { result, event } = await body(tx);
    if (event !== "nothing to record") {
      for (const one of Array.isArray(event) ? event : [event]) await append(tx, actor, { event: one, permission });
    }
    return result;
  };
  return within ? run(within) : database().$transaction(run);
}

function actorId(actor: Actor): string | null {
  if (actor.kind === "staff") return actor.staffId;
  return actor.kind === "phone" ? actor.handoffId : null;
}

async function append(tx: Tx, actor: Actor, { event, permission }: { event: AuditEvent; permission: Permission }): Promise<void> {
  const shopId = "shopId" in actor && !concernsInstallation(permission) ? actor.shopId : null;
  const chain = shopId ?? "installation";
  // One writer at a time per chain, until the transaction ends.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`audit:${chain}`}, 0))`;
  const last = await tx.auditEvent.findFirst({ where: { chain }, orderBy: { number: "desc" }, select: { number: true, hash: true } });
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
  await tx.auditEvent.create({ data: { ...row, shopId, hash: hashRow(row) } });
}
