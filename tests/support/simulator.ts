import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { z } from "zod";

const ready = z.looseObject({ ready: z.literal(true) });
const addresses = z.looseObject({ url: z.url(), uploadUrl: z.url() });

/** The first line of JSON that says ready, and the child that said it. Throws with its last words when it ends before. */
async function waitUntilReady(child: ChildProcess, patienceMs = 30_000): Promise<Record<string, unknown>> {
  const words: string[] = [];
  child.stderr?.on("data", (part: Buffer) => words.push(part.toString()));
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  try {
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      const said = ready.safeParse(line.startsWith("{") ? (JSON.parse(line) as unknown) : null);
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
export async function startSimulator(given: { redirectUri?: string; args?: string[] } = {}): Promise<Simulator> {
  const data = await mkdtemp(join(tmpdir(), "simulator-"));
  const key = process.env["TIKTOK_CLIENT_KEY"] ?? "test-client-key";
  const secret = process.env["TIKTOK_CLIENT_SECRET"] ?? "test-client-secret";
  const redirect = given.redirectUri ?? `${process.env["APP_URL"] ?? "http://localhost:3000"}/api/tiktok/callback`;
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
  const child = spawn(process.execPath, ["tests/simulator/main.ts", ...args, ...(given.args ?? [])], { stdio: ["ignore", "pipe", "pipe"] });
  const { url, uploadUrl } = addresses.parse(await waitUntilReady(child));
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
