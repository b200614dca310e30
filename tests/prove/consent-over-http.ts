import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { makeVideoFile } from "#tests/prove/make-video-file";
import { retryForAMinute } from "#tests/prove/retry";
import type { ConnectedAccount, Workspace } from "#tests/prove/workspace";
import type { StudioClient } from "#tests/support/drivers/studio-client";
import { makeDraftFromFile } from "#tests/support/factories/deliveries";

type ConsentPreview = { kind: string; fingerprint: string; snapshot: { textVersion: string } };

/** Consents to a new draft over HTTP. Retries without response. Returns the file's key or null. */
export async function giveConsentOverHttp(
  workspace: Workspace,
  client: StudioClient,
  account: ConnectedAccount,
  bytes: number,
  { twice }: { twice: boolean },
): Promise<string | null> {
  const path = await makeVideoFile(workspace.folder, bytes);
  const prepared = await retryForAMinute(() =>
    makeDraftFromFile(workspace.editor, path, account.id),
  );
  await rm(path);
  if (!prepared) return null;
  const { draftId, sha256, fileKey } = prepared;
  const about = { consentKey: draftId, accountOpenId: account.openId, sha256, sizeBytes: bytes };
  const draftPath = `/api/drafts/${draftId}`;
  const seen = await retryForAMinute(
    async () => (await client.requestJson("GET", draftPath)) as { preview: ConsentPreview },
  );
  if (seen?.preview.kind !== "ready") return null;
  const consentBody = {
    fingerprint: seen.preview.fingerprint,
    textVersion: seen.preview.snapshot.textVersion,
    agreed: true,
  };
  for (let tries = 0; tries < 40; tries += 1) {
    const attempts = [
      postConsent(client, draftPath, consentBody),
      ...(twice && tries === 0 ? [postConsent(client, draftPath, consentBody)] : []),
    ];
    const answers = await Promise.all(attempts);
    for (const { outcome, deliveryId } of answers)
      workspace.evidence.consents.push({ ...about, outcome, deliveryId, at: Date.now() });
    if (answers.some(({ outcome }) => outcome === "ok")) return fileKey;
    if (answers.every(({ outcome }) => outcome === "error")) return null;
    await sleep(1500);
  }
  return null;
}

/** Returns the outcome as the person sees it: recorded, refused or unknown. */
async function postConsent(
  client: StudioClient,
  draftPath: string,
  consentBody: object,
): Promise<{ outcome: "ok" | "error" | "unknown"; deliveryId: string | null }> {
  try {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(consentBody),
    };
    const response = await client.fetch(`${draftPath}/consent`, init);
    if (response.status >= 500 || response.status === 429)
      return { outcome: "unknown", deliveryId: null };
    const result = (await response.json()) as { kind?: string; deliveryId?: string };
    const isRecorded =
      response.ok && (result.kind === "consented" || result.kind === "already_consented");
    return isRecorded
      ? { outcome: "ok", deliveryId: result.deliveryId ?? null }
      : { outcome: "error", deliveryId: null };
  } catch {
    return { outcome: "unknown", deliveryId: null };
  }
}
