import "server-only";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken, randomToken } from "#lib/infra/keys";
import { giveBack, limit } from "#lib/infra/limiter";
import { log } from "#lib/infra/log";
import { passwordMatches } from "#lib/infra/passwords";
import { passwordPolicy } from "#lib/staff/policy";
import type { SignInInput } from "#lib/staff/schema";

export type CheckPasswordOutcome = { kind: "right"; actor: StaffActor; passwordMark: string } | { kind: "wrong" };

const columns = { id: true, shopId: true, name: true, role: true, operator: true, passwordHash: true, disabledAt: true } as const;

/**
 * Whether this address and password belong together; if so, the actor, with the id of a session yet to be started, and a mark of the password that was proven. An unknown or disabled account is answered like a wrong password, after
 * the same work. Wrong answers are counted per account, per network and in all; throws `rate_limited`, or `unavailable` when
 * they cannot be counted.
 */
export async function checkPassword({ email, password }: SignInInput, network: string): Promise<CheckPasswordOutcome> {
  await limit("sign_in", email, network);
  const row = await database().staff.findUnique({ where: { email }, select: columns });
  const same = await passwordMatches(row?.passwordHash ?? null, password.slice(0, passwordPolicy.maximum + 1));
  if (!row || !same || row.disabledAt) {
    log.info("a sign-in was refused", { operation: "password", ...(row ? { staffId: row.id, shopId: row.shopId } : {}) });
    return { kind: "wrong" };
  }
  await giveBack("sign_in", email, network);
  const { id: staffId, shopId, name, role, operator } = row;
  return {
    kind: "right",
    actor: { kind: "staff", staffId, shopId, name, role, operator, sessionId: randomToken() },
    passwordMark: hashToken(row.passwordHash),
  };
}
