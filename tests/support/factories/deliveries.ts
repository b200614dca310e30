import { randomUUID } from "node:crypto";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import type { StaffActor } from "#lib/actor";
import { sealTokens } from "#lib/connections/token-store";
import { giveConsent } from "#lib/drafts/give-consent";
import { getPreview } from "#lib/drafts/preview";
import { database } from "#lib/infra/db/database";
import { mediaPath, digestFile } from "#lib/infra/storage/media-files";
import { Secret } from "#lib/infra/crypto/secret";
import type { Simulator } from "#tests/support/drivers/simulator";
import { z } from "zod";

/** One publish as the simulator's control API returns it. */
const publishSchema = z.looseObject({
  publish_id: z.string(),
  open_id: z.string(),
  phase: z.string(),
  size: z.number().optional(),
  sha256: z.string().optional(),
  delivered_at: z.number().optional(),
});
export type SimulatorPublish = z.infer<typeof publishSchema>;

const grantSchema = z.object({
  open_id: z.string(),
  scope: z.string(),
  access_token: z.string(),
  expires_in: z.number(),
  refresh_token: z.string(),
  refresh_expires_in: z.number(),
});

async function postForm(
  url: string,
  fields: Record<string, string> | string[][],
): Promise<Response> {
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

/** Calls the simulator's control API. Returns its JSON. */
export async function callSimulator(
  simulator: Simulator,
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  body?: object,
): Promise<unknown> {
  const init = {
    method,
    ...(body
      ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } }
      : {}),
  };
  const response = await fetch(`${simulator.url}/_sim${path}`, init);
  if (!response.ok)
    throw new Error(`the simulator refused ${method} ${path}: ${await response.text()}`);
  return response.json();
}

/** Returns every publish of the simulator, oldest first. */
export async function listPublishes(simulator: Simulator): Promise<SimulatorPublish[]> {
  return z
    .object({ publishes: z.array(publishSchema) })
    .parse(await callSimulator(simulator, "GET", "/state")).publishes;
}

/** Creates a TikTok account and connects it to the actor's shop with the simulator's tokens. */
export async function connectSimulatedAccount(
  simulator: Simulator,
  actor: StaffActor,
  scopes = ["user.info.basic", "video.upload"],
): Promise<{ id: string; openId: string }> {
  const username = `shop.${randomUUID().slice(0, 8)}`;
  await callSimulator(simulator, "POST", "/accounts", { display_name: "Maison Test", username });
  const redirect = `${process.env["APP_URL"]}/api/tiktok/callback`;
  const request = new URLSearchParams({
    client_key: process.env["TIKTOK_CLIENT_KEY"] ?? "",
    response_type: "code",
    scope: scopes.join(","),
    redirect_uri: redirect,
    state: "state",
    disable_auto_auth: "1",
  }).toString();
  const answer = await postForm(`${simulator.url}/v2/auth/authorize/`, [
    ["request", request],
    ["account", username],
    ["decision", "allow"],
    ...scopes.map((scope) => ["scopes", scope]),
  ]);
  const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const tokens = await postForm(`${simulator.url}/v2/oauth/token/`, {
    client_key: process.env["TIKTOK_CLIENT_KEY"] ?? "",
    client_secret: process.env["TIKTOK_CLIENT_SECRET"] ?? "",
    code,
    grant_type: "authorization_code",
    redirect_uri: redirect,
  });
  const given = grantSchema.parse(await tokens.json());
  const id = randomUUID();
  const pair = sealTokens(
    id,
    {
      openId: given.open_id,
      scopes,
      accessToken: new Secret(given.access_token),
      expiresInSeconds: given.expires_in,
      refreshToken: new Secret(given.refresh_token),
      refreshExpiresInSeconds: given.refresh_expires_in,
    },
    new Date(),
  );
  await database().connection.create({
    data: {
      id,
      shopId: actor.shopId,
      openId: given.open_id,
      displayName: "Maison Test",
      username,
      scopes,
      ...pair,
      tokenVersion: 1,
    },
  });
  return { id, openId: given.open_id };
}

/** Creates a ready video of the actor's shop with a copy of this file. */
async function makeVideoFromFile(
  actor: StaffActor,
  path: string,
): Promise<{ id: string; fileKey: string; sha256: string }> {
  const id = randomUUID();
  const fileKey = `videos/${id}.video`;
  await mkdir(dirname(mediaPath(fileKey)), { recursive: true });
  await copyFile(path, mediaPath(fileKey));
  const { sha256, identity, sizeBytes } = await digestFile(mediaPath(fileKey));
  await database().video.create({
    data: {
      id,
      shopId: actor.shopId,
      source: "upload",
      name: "Look 12",
      state: "ready",
      sizeBytes: BigInt(sizeBytes),
      receivedBytes: BigInt(sizeBytes),
      sha256,
      contentType: "video/mp4",
      fileKey,
      fileIdentity: identity,
      receivedAt: new Date(),
    },
  });
  return { id, fileKey, sha256 };
}

/** Creates a draft of this file for this account, without consent. */
export async function makeDraftFromFile(
  actor: StaffActor,
  path: string,
  connectionId: string,
): Promise<{ draftId: string; fileKey: string; sha256: string }> {
  const { id: videoId, ...file } = await makeVideoFromFile(actor, path);
  const draft = await database().draft.create({
    data: {
      shopId: actor.shopId,
      videoId,
      connectionId,
      caption: "New in: the silk slip dress",
      hashtags: ["silk"],
    },
    select: { id: true },
  });
  return { draftId: draft.id, ...file };
}

/** Creates a draft of this file for this account and consents to it. Returns its delivery. */
export async function makeConsentedDelivery(
  actor: StaffActor,
  path: string,
  connectionId: string,
): Promise<{ deliveryId: string; draftId: string; fileKey: string; sha256: string }> {
  const prepared = await makeDraftFromFile(actor, path, connectionId);
  const { draftId } = prepared;
  const preview = await getPreview(actor, draftId);
  if (preview.kind !== "ready")
    throw new Error(`the draft is not ready: ${preview.blockers.join(" ")}`);
  const outcome = await giveConsent(actor, {
    draftId,
    fingerprint: preview.fingerprint,
    textVersion: preview.snapshot.textVersion,
    agreed: true,
  });
  if (outcome.kind !== "consented") throw new Error(`the consent was not taken: ${outcome.kind}`);
  return { deliveryId: outcome.deliveryId, ...prepared };
}
