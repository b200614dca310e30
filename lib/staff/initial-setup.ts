import "server-only";

import type { PublicActor, SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { acquireTransactionLock } from "#lib/infra/db/sql";
import { assertStrongPassword } from "#lib/staff/assert-strong-password";
import { setupPolicy } from "#lib/staff/policy";

export type CreateSetupLinkResult = { kind: "created"; token: string } | { kind: "already_set_up" };

/** Creates an installation's set-up link while it has no staff; earlier links stop working. */
export async function createSetupLink(actor: SystemActor): Promise<CreateSetupLinkResult> {
  return act<CreateSetupLinkResult>(actor, "staff.bootstrap", async (tx) => {
    await acquireTransactionLock(tx, "first admin");
    if ((await tx.staff.count()) > 0) return unrecorded({ kind: "already_set_up" });
    await tx.setupLink.deleteMany();
    const token = randomToken();
    const createdAt = await databaseNow(tx);
    const expiresAt = new Date(createdAt.getTime() + setupPolicy.hours * 3_600_000);
    await tx.setupLink.create({
      data: { tokenHash: hashToken(token), createdAt, expiresAt },
      select: { tokenHash: true },
    });
    return unrecorded({ kind: "created", token });
  });
}

/** Returns whether this set-up link can still create the first administrator. */
export async function isSetupLinkValid(token: string): Promise<boolean> {
  const now = await databaseNow(database());
  const [links, staff] = await Promise.all([
    database().setupLink.count({
      where: { tokenHash: hashToken(token), usedAt: null, expiresAt: { gt: now } },
    }),
    database().staff.count(),
  ]);
  return links === 1 && staff === 0;
}

export type FirstAdminInput = {
  shopName: string;
  practice: boolean;
  name: string;
  email: string;
  password: string;
};
type FirstAdminSource =
  | Extract<AuditEvent, { action: "staff.first_admin_created" }>["details"]["via"]
  | { token: string };

export type CreateFirstAdminResult =
  | { kind: "created"; shopId: string; staffId: string }
  | { kind: "already_set_up" };

/**
 * Creates the shop and its first administrator, an operator, if no staff exists; of several callers
 * one wins. Uses up a link's token. Throws `gone`, or `invalid` for a guessable password.
 */
export async function createFirstAdmin(
  actor: SystemActor | PublicActor,
  input: FirstAdminInput,
  source: FirstAdminSource,
): Promise<CreateFirstAdminResult> {
  if (actor.kind === "public" && typeof source === "string")
    throw new AppError("forbidden", "You need a set-up link.");
  // Operators choose the configured password; the studio generates the one for practice.
  if (typeof source === "object")
    await assertStrongPassword("password", input.password, { ...input, shop: input.shopName });
  const passwordHash = await hashPassword(input.password);
  return act<CreateFirstAdminResult>(actor, "staff.bootstrap", async (tx) => {
    await acquireTransactionLock(tx, "first admin");
    if (typeof source === "object") await consumeSetupLink(tx, source.token);
    if ((await tx.staff.count()) > 0) return unrecorded({ kind: "already_set_up" });
    const shop = await tx.shop.create({
      data: { name: input.shopName, practice: input.practice },
      select: { id: true },
    });
    const { name, email } = input;
    const { id } = await tx.staff.create({
      data: { shopId: shop.id, role: "admin", operator: true, name, email, passwordHash },
      select: { id: true },
    });
    const details = { via: typeof source === "object" ? ("setup_link" as const) : source };
    return recorded(
      { action: "staff.first_admin_created", subjectId: id, details },
      { kind: "created", shopId: shop.id, staffId: id },
    );
  });
}

async function consumeSetupLink(tx: Tx, token: string): Promise<void> {
  const now = await databaseNow(tx);
  const { count } = await tx.setupLink.updateMany({
    where: { tokenHash: hashToken(token), usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  if (count !== 1)
    throw new AppError(
      "gone",
      "This set-up link has expired or was already used. Restart the studio to get a new one.",
    );
}

export type PracticeStaffInput = {
  role: "editor" | "viewer";
  name: string;
  email: string;
  password: string;
};

/** Adds a person with another role to a practice shop, once. */
export async function addPracticeStaff(
  actor: SystemActor,
  shopId: string,
  { password, ...person }: PracticeStaffInput,
): Promise<{ kind: "added" | "already_added" }> {
  const passwordHash = await hashPassword(password);
  return act<{ kind: "added" | "already_added" }>(actor, "staff.bootstrap", async (tx) => {
    const shop = await tx.shop.findFirst({
      where: { id: shopId, practice: true },
      select: { id: true },
    });
    const created = shop
      ? await tx.staff.createManyAndReturn({
          data: [{ ...person, shopId, passwordHash }],
          skipDuplicates: true,
          select: { id: true },
        })
      : [];
    const [added] = created;
    if (!added) return unrecorded({ kind: "already_added" });
    return recorded(
      { action: "staff.added", subjectId: added.id, details: { role: person.role } },
      { kind: "added" },
    );
  });
}
