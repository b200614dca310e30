import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { periods } from "#lib/retention/policy";
import { addPeriod } from "#lib/retention/rules";

type NewExport = { shopId: string | null; staffId: string | null; connectionIds: string[] };

/** Creates an export and its job in the caller's transaction. Returns its code, stored hashed. */
async function createExport(
  tx: Tx,
  newExport: NewExport,
): Promise<{ exportId: string; code: string }> {
  const code = randomToken();
  const now = await databaseNow(tx);
  const { id } = await tx.dataExport.create({
    data: {
      ...newExport,
      codeHash: hashToken(code),
      createdAt: now,
      expiresAt: addPeriod(periods.export, now),
    },
    select: { id: true },
  });
  await enqueue(tx, "build-export", { exportId: id });
  return { exportId: id, code };
}

/** Locks accounts: a concurrent erasure has either deleted them already or sees the new export. */
const lockAccounts = kysely.selectFrom("Connection").select("id").forShare();

/** Requests an export of one TikTok account of the administrator's shop. Throws `not_found`. */
export async function requestExportByStaff(
  actor: StaffActor,
  { connectionId }: { connectionId: string },
): Promise<{ code: string }> {
  const { shopId, staffId } = actor;
  return act(actor, "export.request", async (tx) => {
    const [found] = await queryRows(
      tx,
      lockAccounts.where("id", "=", connectionId).where("shopId", "=", shopId),
    );
    if (!found)
      throw new AppError("not_found", "This TikTok account is not connected to your shop.");
    const { code } = await createExport(tx, { shopId, staffId, connectionIds: [connectionId] });
    return recorded(
      {
        action: "export.requested",
        subjectId: connectionId,
        details: { by: "staff", accounts: 1 },
      },
      { code },
    );
  });
}

/**
 * Requests an export across all shops for an account whose owner has just signed in to ask for it.
 * Matches `openId` without storing it. Behaves the same when there is no data.
 */
export async function requestExportByOwner(
  actor: PublicActor,
  { openId }: { openId: string },
): Promise<{ code: string }> {
  return act(actor, "export.request", async (tx) => {
    const connections = await queryRows(
      tx,
      lockAccounts.where("openId", "=", openId).orderBy("id"),
    );
    const { exportId, code } = await createExport(tx, {
      shopId: null,
      staffId: null,
      connectionIds: connections.map(({ id }) => id),
    });
    const details = { by: "account_holder" as const, accounts: connections.length };
    return recorded({ action: "export.requested", subjectId: exportId, details }, { code });
  });
}
