import "server-only";

import type { PublicActor, SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import type { Tx } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import { hashPassword } from "#lib/infra/passwords";
import { refuseGuessable } from "#lib/staff/refuse-guessable";

export type FirstAdmin = { shopName: string; practice: boolean; name: string; email: string; password: string };
type Via = Extract<AuditEvent, { action: "staff.first_admin_made" }>["details"]["via"] | { token: string };

export type MakeFirstAdminOutcome = { kind: "made"; shopId: string; staffId: string } | { kind: "already" };

/**
 * Makes the shop and its first administrator, who also operates the installation, where no staff exists yet; of several callers at once one succeeds. With a token
 * of a set-up link, that link is used up; throws `gone` when it is unknown, used or too old, and `invalid` for a password that is easy to guess.
 */
export async function makeFirstAdmin(actor: SystemActor | PublicActor, wanted: FirstAdmin, via: Via): Promise<MakeFirstAdminOutcome> {
  if (actor.kind === "public" && typeof via === "string") throw refuse("forbidden", "A set-up link is needed.");
  // What an operator configures is theirs to answer for; a practice password is made by the studio.
  if (typeof via === "object") await refuseGuessable("password", wanted.password, { ...wanted, shop: wanted.shopName });
  const passwordHash = await hashPassword(wanted.password);
  return act<MakeFirstAdminOutcome>(actor, "staff.set_up", async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('first admin', 0))`;
    if (typeof via === "object") await useLink(tx, via.token);
    if ((await tx.staff.count()) > 0) return unrecorded({ kind: "already" });
    const shop = await tx.shop.create({ data: { name: wanted.shopName, practice: wanted.practice }, select: { id: true } });
    const { name, email } = wanted;
    const { id } = await tx.staff.create({
      data: { shopId: shop.id, role: "admin", operator: true, name, email, passwordHash },
      select: { id: true },
    });
    const details = { via: typeof via === "object" ? ("setup_link" as const) : via };
    return recorded({ action: "staff.first_admin_made", subjectId: id, details }, { kind: "made", shopId: shop.id, staffId: id });
  });
}

async function useLink(tx: Tx, token: string): Promise<void> {
  const used = await tx.$executeRaw`
    UPDATE "SetupLink" SET "usedAt" = now() WHERE "tokenHash" = ${hashToken(token)} AND "usedAt" IS NULL AND "expiresAt" > now()`;
  if (used !== 1) throw refuse("gone", "This set-up link was used already or is too old. Restart the studio to get a new one.");
}
