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

/** The JSON line with `ready`, and the child that printed it. Throws with the end of its output when it ends before. */
async function waitUntilReady(
  child: ChildProcess,
  timeoutMs = 30_000,
): Promise<Record<string, unknown>> {
  const words: string[] = [];
  child.stderr?.on("data", (part: Buffer) => words.push(part.toString()));
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  try {
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      const said = readyLineSchema.safeParse(
        line.startsWith("{") ? (JSON.parse(line) as unknown) : null,
      );
      if (said.success) return said.data;
      words.push(line);
    }
  } finally {
    clearTimeout(timer);
    child.stdout?.resume();
  }
  throw new Error(`the program ended before it was ready: ${words.slice(-20).join("\n")}`);
}

/** A running simulator: where it answers, where it keeps its ledger and media, and how to end it. */
export type Simulator = { url: string; uploadUrl: string; data: string; stop: () => Promise<void> };

/**
 * Starts the TikTok simulator as a process of its own, and points this process's TikTok settings at it. They are read at
 * their first use, so start it at the top of a test file (`const simulator = await startSimulator();`) and stop it in afterAll.
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

/** The simulator's control API, for one test file. */
export function simulatorControl(simulator: { url: string }) {
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
    /** Requests to one of TikTok's endpoints by this account, oldest first. */
    requests: async (endpoint: string, openId: string): Promise<Json[]> => {
      const { lines } = await ask("GET", "ledger?type=request");
      return (lines as Json[]).filter(
        (line) => line["endpoint"] === endpoint && line["open_id"] === openId,
      );
    },
  };
}

/** What the person does at TikTok. Returns the address to which the browser is sent back. */
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
