import { randomBytes } from "node:crypto";

export type Json = Record<string, unknown>;

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
