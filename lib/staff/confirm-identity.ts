import "server-only";
import type { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { giveBack, limit } from "#lib/infra/limiter";
import { passwordMatches } from "#lib/infra/passwords";
import { noteProof } from "#lib/staff/note-proof";
import { passwordPolicy } from "#lib/staff/policy";
import type { confirmation } from "#lib/staff/schema";
import { takePasskey } from "#lib/staff/take-passkey";
import { takeTotp } from "#lib/staff/take-totp";

export type ConfirmOutcome = { kind: "confirmed" } | { kind: "wrong" };
type Given = z.infer<typeof confirmation>;
type Means = "password" | "passkey" | "totp";

/**
 * The actor proves again that it is them: with their password or a passkey or, when they came through the sign-in provider, with a
 * code of their app. Wrong ones are counted like those of changePassword; throws `rate_limited` after too many.
 */
export async function confirmIdentity(actor: StaffActor, given: Given, network: string): Promise<ConfirmOutcome> {
  await limit("password", actor.staffId, network);
  const by = await proven(actor, given);
  if (!by) return { kind: "wrong" };
  await giveBack("password", actor.staffId, network);
  await noteProof(actor, { by });
  return { kind: "confirmed" };
}

async function proven(actor: StaffActor, given: Given): Promise<Means | null> {
  const { staffId, shopId, sessionId } = actor;
  if ("passkey" in given) {
    const asked = { purpose: "confirm", subject: sessionId } as const;
    return (await takePasskey(actor, { ...asked, answer: given.passkey, staffId })) === staffId ? "passkey" : null;
  }
  if ("code" in given) {
    const came = await database().staffSession.count({ where: { id: sessionId, staffId, way: "provider" } });
    return came === 1 && (await takeTotp(actor, { code: given.code })) ? "totp" : null;
  }
  const { passwordHash } = await database().staff.findFirstOrThrow({ where: { id: staffId, shopId }, select: { passwordHash: true } });
  return (await passwordMatches(passwordHash, given.password.slice(0, passwordPolicy.maximum + 1))) ? "password" : null;
}
