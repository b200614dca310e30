import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isRecord } from "./json.ts";

export const CLIENT_KEY = "practice-key";
export const CLIENT_SECRET = "practice-secret";
export const REDIRECT_URI = "http://127.0.0.1:3999/callback/";

/** How much faster than TikTok the simulators of the tests process. */
export const TEST_SPEED = 100;

type Json = Record<string, unknown>;

/** A response with its body as text, and as an object when it is JSON. */
export interface HttpResult {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

/** A simulator in a child process, used over HTTP only. */
export interface Sim {
  readonly url: string;
  readonly uploadUrl: string;
  readonly pid: number;
  readonly dir: string;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<HttpResult>;
  readonly post: (path: string, body?: Json, token?: string) => Promise<HttpResult>;
  readonly patch: (path: string, body: Json) => Promise<HttpResult>;
  readonly form: (
    path: string,
    fields: Record<string, string> | [string, string][],
  ) => Promise<HttpResult>;
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>;
}

const MAIN_PATH = fileURLToPath(new URL("main.ts", import.meta.url));

/** Starts the program in a new folder and waits until it listens. */
export async function startSim(args: readonly string[] = [], givenDir?: string): Promise<Sim> {
  const dir = givenDir ?? (await mkdtemp(join(tmpdir(), "simulator-")));
  const child = spawnSim([
    "--data",
    dir,
    "--redirect-uri",
    REDIRECT_URI,
    "--speed",
    String(TEST_SPEED),
    ...args,
  ]);
  const ready = await firstLine(child);
  const url = String(ready["url"]);
  const send = async (path: string, init: RequestInit): Promise<HttpResult> =>
    readResult(await fetch(`${url}${path}`, { redirect: "manual", ...init }));
  return {
    url,
    uploadUrl: String(ready["uploadUrl"]),
    pid: Number(ready["pid"]),
    dir,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body = {}, token) =>
      send(path, {
        method: "POST",
        headers: {
          "content-type": "application/json; charset=UTF-8",
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      }),
    patch: (path, body) => send(path, { method: "PATCH", body: JSON.stringify(body) }),
    form: (path, fields) => send(path, { method: "POST", body: new URLSearchParams(fields) }),
    kill: (signal) => waitForExit(child, signal),
  };
}

/** Starts the child process only, for tests of the command line. */
export function spawnSim(args: readonly string[]): ChildProcess {
  const keys = ["--client-key", CLIENT_KEY];
  return spawn(process.execPath, [MAIN_PATH, ...keys, ...args], {
    env: { ...process.env, SIM_CLIENT_SECRET: CLIENT_SECRET },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Stops a simulator and removes its folder. */
export async function stopSim(sim: Sim): Promise<void> {
  await sim.kill("SIGTERM");
  await rm(sim.dir, { recursive: true, force: true });
}

/** Sends a signal and waits for the exit code. */
export function waitForExit(child: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    child.once("exit", (code) => resolve(code));
    if (signal) child.kill(signal);
  });
}

async function firstLine(child: ChildProcess): Promise<Json> {
  if (!child.stdout) throw new Error("The child has no stdout.");
  let complaint = "";
  child.stderr?.on("data", (part: Buffer) => (complaint += part.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    const value: unknown = JSON.parse(line);
    if (isRecord(value)) return value;
  }
  throw new Error(`The simulator did not start: ${complaint}`);
}

/** Reads a whole response. */
export async function readResult(response: Response): Promise<HttpResult> {
  const text = await response.text();
  const { status, headers } = response;
  const isJson = headers.get("content-type")?.startsWith("application/json") ?? false;
  const value: unknown = isJson && text !== "" ? JSON.parse(text) : {};
  return { status, headers, text, body: isRecord(value) ? value : {} };
}

/** Repeats a request until its response matches. Fails after five seconds. */
export async function eventually<T>(
  read: () => Promise<T>,
  condition: (value: T) => boolean,
): Promise<T> {
  const end = Date.now() + 5000;
  for (;;) {
    const value = await read();
    if (condition(value)) return value;
    if (Date.now() > end) throw new Error(`It did not happen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
