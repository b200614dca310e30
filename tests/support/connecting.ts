import type { StaffActor } from "#lib/actor";
import { workerFor } from "#lib/actor";
import { hashToken } from "#lib/infra/keys";
import { call, sessionCookie } from "#tests/support/call";
import { answerAtTiktok, type Json } from "#tests/support/tiktok-control";

import { POST as confirmDoor } from "../../app/api/connections/confirm/route";
import { GET as callbackDoor } from "../../app/api/tiktok/callback/route";
import { POST as connectDoor } from "../../app/api/tiktok/connect/route";

export type Underway = { url: string; cookie: string };

/** Presses "Connect": the address at TikTok and the cookie that the browser now holds. */
export async function beginConnecting(actor: StaffActor, body: Json = { purpose: "link" }): Promise<Underway> {
  const response = await call(connectDoor, { as: actor, method: "POST", body });
  const { url } = (await response.json()) as { url: string };
  return { url, cookie: (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
}

/** Comes back from TikTok with this browser's cookies. Returns the path to which our callback sends it. */
export async function comeBack(actor: StaffActor | null, back: URL, cookie: string): Promise<string> {
  const cookies = [actor ? await sessionCookie(actor) : "", cookie].filter(Boolean).join("; ");
  const headers = { cookie: cookies, origin: null, "sec-fetch-site": "cross-site" };
  const response = await call(callbackDoor, { path: back.pathname + back.search, headers });
  return response.headers.get("location") ?? `status ${response.status}`;
}

export const confirmTokenOf = (path: string) => path.split("/").at(-1) ?? "";

/** Answers the page that asks to confirm the account. */
export async function answerConfirm(actor: StaffActor, token: string, decision = "link"): Promise<Json> {
  return (await (await call(confirmDoor, { as: actor, method: "POST", body: { token, decision } })).json()) as Json;
}

/** The whole way: connect, allow at TikTok, come back, confirm. Returns the connection's id. */
export async function connectAccount(actor: StaffActor, account: string, scopes?: string[]): Promise<string> {
  const { url, cookie } = await beginConnecting(actor);
  const path = await comeBack(actor, await answerAtTiktok(url, { account, ...(scopes ? { scopes } : {}) }), cookie);
  const linked = await answerConfirm(actor, confirmTokenOf(path));
  if (linked["kind"] !== "linked") throw new Error(`the account was not linked: ${path} ${JSON.stringify(linked)}`);
  return String(linked["connectionId"]);
}

export const workerOf = (actor: StaffActor) => workerFor(actor.shopId);
export const stateHashOf = (url: string) => hashToken(new URL(url).searchParams.get("state") ?? "");
