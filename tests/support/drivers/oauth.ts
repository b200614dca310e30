import { type StaffActor, workerActor } from "#lib/actor";
import { hashToken } from "#lib/infra/crypto/tokens";
import { callRoute, sessionCookie } from "#tests/support/drivers/call-route";
import { type Json, submitAuthorizePage } from "#tests/support/drivers/simulator";
import { POST as confirmRoute } from "../../../app/api/connections/confirm/route";
import { GET as callbackRoute } from "../../../app/api/tiktok/callback/route";
import { POST as connectRoute } from "../../../app/api/tiktok/connect/route";

export type StartedOAuth = { url: string; cookie: string };

/** Starts a connection. Returns TikTok's URL and the cookie that the browser now has. */
export async function startOAuth(
  actor: StaffActor,
  body: Json = { purpose: "link" },
): Promise<StartedOAuth> {
  const response = await callRoute(connectRoute, { as: actor, method: "POST", body });
  const { url } = (await response.json()) as { url: string };
  return { url, cookie: (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
}

/** Calls back from TikTok with this browser's cookies. Returns the path of the redirect. */
export async function returnFromTiktok(
  actor: StaffActor | null,
  back: URL,
  cookie: string,
): Promise<string> {
  const cookies = [actor ? await sessionCookie(actor) : "", cookie].filter(Boolean).join("; ");
  const headers = { cookie: cookies, origin: null, "sec-fetch-site": "cross-site" };
  const response = await callRoute(callbackRoute, { path: back.pathname + back.search, headers });
  return response.headers.get("location") ?? `status ${response.status}`;
}

export const confirmTokenIn = (path: string) => path.split("/").at(-1) ?? "";

/** Submits the decision on the confirmation page. */
export async function confirmAccount(
  actor: StaffActor,
  token: string,
  decision = "link",
): Promise<Json> {
  return (await (
    await callRoute(confirmRoute, { as: actor, method: "POST", body: { token, decision } })
  ).json()) as Json;
}

/** Connects an account: starts, allows at TikTok, calls back, confirms. Returns its id. */
export async function connectThroughOAuth(
  actor: StaffActor,
  account: string,
  scopes?: string[],
): Promise<string> {
  const { url, cookie } = await startOAuth(actor);
  const path = await returnFromTiktok(
    actor,
    await submitAuthorizePage(url, { account, ...(scopes ? { scopes } : {}) }),
    cookie,
  );
  const linked = await confirmAccount(actor, confirmTokenIn(path));
  if (linked["kind"] !== "linked")
    throw new Error(`the account was not linked: ${path} ${JSON.stringify(linked)}`);
  return String(linked["connectionId"]);
}

export const workerActorFor = (actor: StaffActor) => workerActor(actor.shopId);
export const stateHashIn = (url: string) => hashToken(new URL(url).searchParams.get("state") ?? "");
