// Preloaded into the programs of a proof (`node --import`). Adds kill points, applies mutations,
// shifts the clock and records requests, as PROVE (JSON) and messages of the parent say.
import { createHash } from "node:crypto";
import diagnostics from "node:diagnostics_channel";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import type { ClientRequest, IncomingMessage } from "node:http";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { addKillPoints } from "./kill-points.ts";
import { instrumentedModule } from "./instrumented-modules.ts";
import { applyMutation, type Mutation } from "./mutations.ts";

export type InstrumentInstructions = {
  mutations?: Mutation[];
  /** Milliseconds added to this process's wall clock. */
  clockMs?: number;
  /** Armed from the start; a message can arm another later. */
  killPoint?: ArmedKillPoint;
  /** Where each request is recorded as it leaves, one JSON line each. */
  effects?: string;
};
/**
 * At the nth pass of this point (`*` is every point) the process gets SIGKILL, or SIGSTOP until it
 * is continued.
 */
export type ArmedKillPoint = { point: string; nth: number; action: "kill" | "stop" };

const {
  mutations = [],
  clockMs = 0,
  killPoint: initialKillPoint,
  effects,
} = JSON.parse(process.env["PROVE"] ?? "{}") as InstrumentInstructions;

const passCounts = new Map<string, number>();
let armedPoint = initialKillPoint;

function reachPoint(name: string): void {
  const count = (passCounts.get(name) ?? 0) + 1;
  passCounts.set(name, count);
  if (armedPoint?.point !== name && armedPoint?.point !== "*") return;
  armedPoint.nth -= 1;
  if (armedPoint.nth > 0) return;
  const { action } = armedPoint;
  armedPoint = undefined;
  process.kill(process.pid, action === "kill" ? "SIGKILL" : "SIGSTOP");
  // The signal arrives asynchronously. Run nothing more until then.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, action === "kill" ? 60_000 : 20);
}

Object.assign(globalThis, {
  provePoint: reachPoint,
  provePassed: <T>(name: string, value: T): T => {
    reachPoint(name);
    return value;
  },
});

process.on("message", (message: { arm?: ArmedKillPoint; count?: true; counts?: true }) => {
  if (message.arm) armedPoint = { ...message.arm };
  if (message.arm || message.count) passCounts.clear();
  if (message.counts) process.send?.({ counts: Object.fromEntries(passCounts) });
});
process.channel?.unref();

// A proof starts thousands of processes with the same modules, so their new source is kept.
const cache = process.env["NODE_COMPILE_CACHE"];
const keptSources = cache === undefined ? null : join(cache, "kill-points");
if (keptSources !== null) mkdirSync(keptSources, { recursive: true });
const instrumentVersion = readFileSync(new URL("kill-points.ts", import.meta.url), "utf8");

function instrument(text: string, moduleName: string): string {
  const addPoints = () => addKillPoints(stripTypeScriptTypes(text), moduleName).source;
  if (keptSources === null) return addPoints();
  const digest = createHash("sha256").update(`${instrumentVersion}\0${moduleName}\0${text}`);
  const kept = join(keptSources, digest.digest("hex"));
  if (existsSync(kept)) return readFileSync(kept, "utf8");
  const source = addPoints();
  writeFileSync(`${kept}.${process.pid}`, source);
  renameSync(`${kept}.${process.pid}`, kept);
  return source;
}

const unappliedMutations = new Set<Mutation>(mutations);
registerHooks({
  load(url, context, nextLoad) {
    const moduleName = instrumentedModule(url);
    if (moduleName === null) return nextLoad(url, context);
    let text = readFileSync(fileURLToPath(url), "utf8");
    for (const mutation of mutations) {
      if (!url.endsWith(`/${mutation.file}`)) continue;
      text = applyMutation(text, mutation);
      unappliedMutations.delete(mutation);
    }
    return { format: "module", source: instrument(text, moduleName), shortCircuit: true };
  },
});

/** Ends the process when a mutation's file was not loaded by its ready line. */
function failOnUnappliedMutations(): void {
  if (unappliedMutations.size === 0) return;
  const files = [...unappliedMutations].map(({ file }) => file).join(", ");
  process.stderr.write(`mutations of files that were never loaded: ${files}\n`);
  process.exit(78);
}
const writeOutput = process.stdout.write.bind(process.stdout) as (...args: unknown[]) => boolean;
process.stdout.write = (text: unknown, ...rest: unknown[]) => {
  if (typeof text === "string" && /"ready":\s*true/u.test(text)) failOnUnappliedMutations();
  return writeOutput(text, ...rest);
};

if (clockMs !== 0) {
  const now = Date.now.bind(Date);
  const Real = Date;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args: unknown[]) =>
      Reflect.construct(target, args.length === 0 ? [now() + clockMs] : args) as Date,
    get: (target, key) =>
      key === "now" ? () => now() + clockMs : (Reflect.get(target, key) as unknown),
  });
}

if (effects !== undefined) {
  const started = performance.timeOrigin;
  const numbers = new WeakMap<ClientRequest, string>();
  let count = 0;
  const note = (line: object) => appendFileSync(effects, `${JSON.stringify(line)}\n`);
  diagnostics.subscribe("http.client.request.created", (message) => {
    const { request } = message as { request: ClientRequest };
    const number = `${process.pid}.${(count += 1)}`;
    numbers.set(request, number);
    const [path = "", query = ""] = request.path.split("?");
    const upload = new URLSearchParams(query).get("upload_id");
    const whole = upload === null ? path : `${path}?upload_id=${upload}`;
    const at = started + performance.now();
    note({
      number,
      at,
      pid: process.pid,
      method: request.method,
      path: whole,
      range: request.getHeader("content-range"),
    });
  });
  const end = (message: unknown) => {
    const { request, response } = message as { request: ClientRequest; response?: IncomingMessage };
    const number = numbers.get(request);
    if (number === undefined) return;
    const logId = response?.headers["x-tt-logid"];
    note({
      number,
      endedAt: started + performance.now(),
      ...(logId === undefined ? {} : { logId }),
    });
  };
  diagnostics.subscribe("http.client.response.finish", end);
  diagnostics.subscribe("http.client.request.error", end);
}
