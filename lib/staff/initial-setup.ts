import "server-only";

import type { PublicActor, SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database, type Tx } from "#lib/infra/db/database";
import { assertStrongPassword } from "#lib/staff/assert-strong-password";
import { setupPolicy } from "#lib/staff/policy";

export type CreateSetupLinkResult = { kind: "created"; token: string } | { kind: "already_set_up" };

/** Makes the one-time link of an installation that has no staff yet; links made before stop working. The token is stored hashed. */
export async function createSetupLink(actor: SystemActor): Promise<CreateSetupLinkResult> {
  return act<CreateSetupLinkResult>(actor, "staff.set_up", async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('first admin', 0))`;
    if ((await tx.staff.count()) > 0) return unrecorded({ kind: "already_set_up" });
    await tx.setupLink.deleteMany();
    const token = randomToken();
    await tx.$executeRaw`
      INSERT INTO "SetupLink" ("tokenHash", "expiresAt") VALUES (${hashToken(token)}, now() + make_interval(hours => ${setupPolicy.hours}::int))`;
    return unrecorded({ kind: "created", token });
  });
}

/** Whether this set-up link could still make the first administrator. */
export async function isSetupLinkValid(token: string): Promise<boolean> {
  const rows = await database().$queryRaw<{ works: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM "SetupLink" WHERE "tokenHash" = ${hashToken(token)} AND "usedAt" IS NULL AND "expiresAt" > now())
      AND NOT EXISTS (SELECT 1 FROM "Staff") AS works`;
  return rows[0]?.works === true;
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
 * Makes the shop and its first administrator, who also operates the installation, where no staff exists yet; of several callers at once one succeeds. With a token
 * of a set-up link, that link is used up; throws `gone` when it is unknown, used or too old, and `invalid` for a password that is easy to guess.
 */
export async function createFirstAdmin(
  actor: SystemActor | PublicActor,
  input: FirstAdminInput,
  source: FirstAdminSource,
): Promise<CreateFirstAdminResult> {
  if (actor.kind === "public" && typeof source === "string")
    throw new AppError("forbidden", "A set-up link is needed.");
  // What an operator configures is theirs to answer for; a practice password is made by the studio.
  if (typeof source === "object")
    await assertStrongPassword("password", input.password, { ...input, shop: input.shopName });
  const passwordHash = await hashPassword(input.password);
  return act<CreateFirstAdminResult>(actor, "staff.set_up", async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('first admin', 0))`;
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
  const used = await tx.$executeRaw`
    UPDATE "SetupLink" SET "usedAt" = now() WHERE "tokenHash" = ${hashToken(token)} AND "usedAt" IS NULL AND "expiresAt" > now()`;
  if (used !== 1)
    throw new AppError(
      "gone",
      "This set-up link was used already or is too old. Restart the studio to get a new one.",
    );
}

export type PracticeStaffInput = {
  role: "editor" | "viewer";
  name: string;
  email: string;
  password: string;
};

/** Adds someone to practise the other roles with, to a practice shop only, once. */
export async function addPracticeStaff(
  actor: SystemActor,
  shopId: string,
  { password, ...person }: PracticeStaffInput,
): Promise<{ kind: "added" | "already_added" }> {
  const passwordHash = await hashPassword(password);
  return act<{ kind: "added" | "already_added" }>(actor, "staff.set_up", async (tx) => {
    const shop = await tx.shop.findFirst({
      where: { id: shopId, practice: true },
      select: { id: true },
    });
    const made = shop
      ? await tx.staff.createManyAndReturn({
          data: [{ ...person, shopId, passwordHash }],
          skipDuplicates: true,
          select: { id: true },
        })
      : [];
    const [one] = made;
    if (!one) return unrecorded({ kind: "already_added" });
    return recorded(
      { action: "staff.added", subjectId: one.id, details: { role: person.role } },
      { kind: "added" },
    );
  });
}
