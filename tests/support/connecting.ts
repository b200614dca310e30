import { randomBytes } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import { workerFor } from "#lib/actor";
import { hashToken } from "#lib/infra/keys";
import { call, sessionCookie } from "#tests/support/call";

import { POST as confirmDoor } from "../../app/api/connections/confirm/route";
import { GET as callbackDoor } from "../../app/api/tiktok/callback/route";
import { POST as connectDoor } from "../../app/api/tiktok/connect/route";

type Json = Record<string, unknown>;

/** The simulator's control API, for one test file. */
export function controlOf(simulator: { url: string }) {
  const ask = async (method: string, path: string, body?: Json): Promise<Json> => {
    const response = await fetch(`${simulator.url}/_sim/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`the simulator refused ${path}: ${await response.text()}`);
    return (await response.json()) as Json;
  };
  return {
    ask,
    fault: (plan: Json) => ask("POST", "faults", plan),
    clearFaults: () => ask("DELETE", "faults"),
    set: (settings: Json) => ask("PATCH", "settings", settings),
    advance: (seconds: number) => ask("POST", "clock", { advance_seconds: seconds }),
    /** A new TikTok account; returns its handle and open_id. */
    account: async (displayName = "Maison Sofia"): Promise<{ handle: string; openId: string }> => {
      const handle = `shop.${randomBytes(5).toString("hex")}`;
      const made = await ask("POST", "accounts", { username: handle, display_name: displayName });
      return { handle, openId: String(made["open_id"]) };
    },
    removeApp: (handle: string) => ask("POST", `accounts/${handle}/remove-app`),
    /** Requests of one of TikTok's doors that this account made, oldest first. */
    requests: async (door: string, openId: string): Promise<Json[]> => {
      const { lines } = await ask("GET", "ledger?type=request");
      return (lines as Json[]).filter((line) => line["door"] === door && line["open_id"] === openId);
    },
  };
}

/** What the person does at TikTok. Returns the address to which the browser is sent back. */
export async function answerAtTiktok(
  authorizeUrl: string,
  { account, scopes = ["video.upload"], decision = "allow" }: { account: string; scopes?: string[]; decision?: "allow" | "deny" },
): Promise<URL> {
  const url = new URL(authorizeUrl);
  const fields = [
    ["request", url.search.slice(1)],
    ["account", account],
    ["decision", decision],
    ...scopes.map((scope) => ["scopes", scope]),
  ];
  const response = await fetch(url.origin + url.pathname, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  return new URL(response.headers.get("location") ?? `${url.origin}/no-way-back`);
}

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
