import "server-only";

import { visitor } from "#lib/actor";
import { isProof, type ProofPurpose } from "#lib/connections/state";
import type { TakeAuthorizationOutcome } from "#lib/connections/take-authorization";
import { paths } from "#lib/paths";
import { proveAccess } from "#lib/privacy/prove-access";
import { proveOwnership } from "#lib/privacy/prove-ownership";
import { groupCode } from "#lib/privacy/rules";

/** The page to which a browser that came back from TikTok goes on. */
export async function wayOn(outcome: TakeAuthorizationOutcome): Promise<string> {
  if (outcome.kind === "confirm") return paths.confirmConnection(outcome.token);
  if (outcome.kind === "proved") return proved(outcome);
  const forHolder = outcome.purpose !== null && isProof(outcome.purpose);
  return `${forHolder ? paths.dataDeletion() : paths.connections()}?tiktok=${outcome.why}`;
}

async function proved({ openId, purpose }: { openId: string; purpose: ProofPurpose }): Promise<string> {
  if (purpose === "access") return paths.dataExport((await proveAccess(visitor, { openId })).code);
  return paths.deletionStatus(groupCode((await proveOwnership(visitor, { openId })).code));
}
