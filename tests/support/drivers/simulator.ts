import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { z } from "zod";

const readyLineSchema = z.looseObject({ ready: z.literal(true) });
const addressesSchema = z.looseObject({ url: z.url(), uploadUrl: z.url() });

/** Returns the JSON line with `ready`. Throws with the output when the program ends before. */
async function waitUntilReady(
  child: ChildProcess,
  timeoutMs = 30_000,
): Promise<Record<string, unknown>> {
  const lines: string[] = [];
  child.stderr?.on("data", (part: Buffer) => lines.push(part.toString()));
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  try {
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      const said = readyLineSchema.safeParse(
        line.startsWith("{") ? (JSON.parse(line) as unknown) : null,
      );
      if (said.success) return said.data;
      lines.push(line);
    }
  } finally {
    clearTimeout(timer);
    child.stdout?.resume();
  }
  throw new Error(`the program ended before it was ready: ${lines.slice(-20).join("\n")}`);
}

/** A running simulator: its URLs, its data folder, and how to stop it. */
export type Simulator = { url: string; uploadUrl: string; data: string; stop: () => Promise<void> };

/**
 * Starts the simulator and sets this process's TikTok variables to it. Start it at the top of a
 * test file, because they are read at their first use, and stop it in afterAll.
 */
export async function startSimulator(
  given: { redirectUri?: string; args?: string[] } = {},
): Promise<Simulator> {
  const data = await mkdtemp(join(tmpdir(), "simulator-"));
  const key = process.env["TIKTOK_CLIENT_KEY"] ?? "test-client-key";
  const secret = process.env["TIKTOK_CLIENT_SECRET"] ?? "test-client-secret";
  const redirect =
    given.redirectUri ?? `${process.env["APP_URL"] ?? "http://localhost:3000"}/api/tiktok/callback`;
  const args = [
    "--port",
    "0",
    "--upload-port",
    "0",
    "--data",
    data,
    "--client-key",
    key,
    "--client-secret",
    secret,
    "--redirect-uri",
    redirect,
  ];
  const child = spawn(
    process.execPath,
    ["tests/simulator/main.ts", ...args, ...(given.args ?? [])],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const { url, uploadUrl } = addressesSchema.parse(await waitUntilReady(child));
  process.env["TIKTOK_API_URL"] = url;
  process.env["TIKTOK_AUTHORIZE_URL"] = `${url}/v2/auth/authorize/`;
  return {
    url,
    uploadUrl,
    data,
    stop: async () => {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      await rm(data, { recursive: true, force: true });
    },
  };
}

export type Json = Record<string, unknown>;

/** Returns a client of the simulator's control API. */
export function simulatorControl(simulator: { url: string }) {
  const call = async (method: string, path: string, body?: Json): Promise<Json> => {
    const response = await fetch(`${simulator.url}/_sim/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`the simulator refused ${path}: ${await response.text()}`);
    return (await response.json()) as Json;
  };
  return {
    call,
    fault: (plan: Json) => call("POST", "faults", plan),
    clearFaults: () => call("DELETE", "faults"),
    set: (settings: Json) => call("PATCH", "settings", settings),
    advance: (seconds: number) => call("POST", "clock", { advance_seconds: seconds }),
    /** Creates a TikTok account. Returns its handle and open_id. */
    account: async (displayName = "Maison Sofia"): Promise<{ handle: string; openId: string }> => {
      const handle = `shop.${randomBytes(5).toString("hex")}`;
      const made = await call("POST", "accounts", { username: handle, display_name: displayName });
      return { handle, openId: String(made["open_id"]) };
    },
    removeApp: (handle: string) => call("POST", `accounts/${handle}/remove-app`),
    /** Returns the requests of this account to an endpoint of TikTok, oldest first. */
    requests: async (endpoint: string, openId: string): Promise<Json[]> => {
      const { lines } = await call("GET", "ledger?type=request");
      return (lines as Json[]).filter(
        (line) => line["endpoint"] === endpoint && line["open_id"] === openId,
      );
    },
  };
}

/** Submits TikTok's authorize page as the person. Returns the callback URL. */
export async function submitAuthorizePage(
  authorizeUrl: string,
  {
    account,
    scopes = ["video.upload"],
    decision = "allow",
  }: { account: string; scopes?: string[]; decision?: "allow" | "deny" },
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
