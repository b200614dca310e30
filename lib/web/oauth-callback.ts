import "server-only";

import { publicActor } from "#lib/actor";
import { isOwnershipProof, type OwnershipProofPurpose } from "#lib/connections/state";
import type { CompleteAuthorizationResult } from "#lib/connections/complete-authorization";
import { paths } from "#lib/paths";
import { requestExportByOwner } from "#lib/exports/request-export";
import { requestErasureByOwner } from "#lib/deletion-requests/create-request";
import { formatReceiptCode } from "#lib/deletion-requests/rules";

/** Returns the page to redirect to after TikTok's callback. */
export async function callbackRedirectPath(result: CompleteAuthorizationResult): Promise<string> {
  if (result.kind === "confirm") return paths.confirmConnection(result.token);
  if (result.kind === "ownership_proven") return proofRedirectPath(result);
  return `${startingPage(result)}?tiktok=${result.result}`;
}

/** The page from which the person went to TikTok. */
function startingPage({
  purpose,
  draftId,
}: Extract<CompleteAuthorizationResult, { kind: "failed" }>): string {
  if (purpose !== null && isOwnershipProof(purpose)) return paths.dataDeletion();
  return draftId === null ? paths.connections() : paths.draft(draftId);
}

async function proofRedirectPath({
  openId,
  purpose,
}: {
  openId: string;
  purpose: OwnershipProofPurpose;
}): Promise<string> {
  if (purpose === "request_export")
    return paths.dataExport((await requestExportByOwner(publicActor, { openId })).code);
  return paths.deletionStatus(
    formatReceiptCode((await requestErasureByOwner(publicActor, { openId })).code),
  );
}
