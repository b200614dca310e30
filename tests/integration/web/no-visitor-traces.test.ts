// A visit, a failure and a video check store no network address, and child processes get no secret.
import type { SpawnOptions } from "node:child_process";
import { randomBytes } from "node:crypto";

import { expect, test, vi } from "vitest";

import { workerActor } from "#lib/actor";
import { log } from "#lib/infra/log";
import { authenticateByPassword } from "#lib/auth/authenticate";
import { checkVideo } from "#lib/videos/check-video";
import { importSample } from "#lib/videos/import-sample";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { callRoute } from "#tests/support/drivers/call-route";
import { readAllTables } from "#tests/support/leaks/scan-sources";
import { LeakScanner } from "#tests/support/leaks/leak-scanner";
import { makeShop } from "#tests/support/factories/records";

import { POST as askForDeletion } from "../../../app/api/data-deletion/route";
import { PATCH as changeProduct } from "../../../app/api/products/[id]/route";
import { POST as addProduct } from "../../../app/api/products/route";
import { GET as poster } from "../../../app/api/phone/[token]/poster/route";
import { POST as webhook } from "../../../app/api/tiktok/webhook/route";

const captured = vi.hoisted(() => ({
  log: "",
  started: [] as { command: string; args: readonly string[]; env: NodeJS.ProcessEnv }[],
}));

vi.mock(import("pino"), async (actual) => {
  const real = await actual();
  const into = { write: (line: string) => void (captured.log += line) };
  const pino = Object.assign((options: object) => real.pino(options, into), real.pino);
  return { ...real, pino };
});

vi.mock(import("node:child_process"), async (actual) => {
  const real = await actual();
  const spawn = (command: string, args: readonly string[], options: SpawnOptions) => {
    captured.started.push({ command, args, env: options.env ?? process.env });
    return real.spawn(command, [...args], options);
  };
  return { ...real, spawn: spawn as typeof real.spawn };
});

const IP_FRAGMENTS = {
  IPv4: "203.0.113.77",
  "IPv6 network": "2001:db8:77:4242",
  "IPv6 host": "dead:beef:cafe:77aa",
};
const CLIENT_IPS = ["203.0.113.77", "2001:db8:77:4242:dead:beef:cafe:77aa"];

test("writes no network address of a visitor to the log or the database", async () => {
  const { admin } = await makeShop();
  for (const from of CLIENT_IPS) {
    const headers = { "x-forwarded-for": from, "user-agent": "Firefox" };
    await callRoute(addProduct, {
      as: admin,
      method: "POST",
      body: { title: "Dress", sku: `S-${from.length}`, link: "" },
      headers,
    });
    await callRoute(addProduct, { as: admin, method: "POST", body: "{", headers });
    await callRoute(changeProduct, {
      as: admin,
      method: "PATCH",
      params: { id: "nonsense" },
      body: {},
      headers,
    });
    await callRoute(askForDeletion, {
      method: "POST",
      body: { account: "a", contact: "c@x.example" },
      headers,
    });
    await callRoute(poster, { params: { token: randomBytes(32).toString("base64url") }, headers });
    await callRoute(webhook, { method: "POST", body: "{}", headers });
    for (let left = 3; left > 0; left -= 1)
      await authenticateByPassword({ email: "nobody@shop.example", password: "wrong" }, from);
    log.error("a request failed", new Error(`refused for ${from}`), {
      route: `/api/phone/${from}`,
    });
  }
  expect(captured.log).toContain("a webhook was not TikTok's");
  const scan = new LeakScanner(IP_FRAGMENTS);
  expect(scan.bytes(captured.log, "log")).toEqual([]);
  const tables = await readAllTables(process.env["DATABASE_URL"] ?? "");
  expect(tables.flatMap(({ where, content }) => scan.bytes(content, where))).toEqual([]);
  expect(
    tables.find(({ where }) => where.includes("RateLimit"))?.content.length,
    "visits were counted",
  ).toBeGreaterThan(100);
});

test("gives programs that read a video no environment of the studio and no secret as an argument", async () => {
  const names = ["STUDIO_SECRET", "TIKTOK_CLIENT_SECRET", "DATABASE_URL", "TOKEN_KEYSET"];
  const scan = new LeakScanner(
    Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""])),
  );
  const { editor } = await makeShop();
  const worker = workerActor(editor.shopId);
  const { videoId } = await importSample(worker, {
    path: await makeClipOfSize(2_000_000),
    name: "clip",
  });
  captured.started.length = 0;
  await checkVideo(worker, { videoId });
  // The embedded engine's program, or the system's ffprobe, each perhaps in a sandbox.
  const reads = /(?:^|\/)(?:read-embedded\.ts|ffprobe)$/;
  expect(
    captured.started.some(({ command, args }) => [command, ...args].some((arg) => reads.test(arg))),
  ).toBe(true);
  expect(
    captured.started.flatMap((child) => scan.bytes(JSON.stringify(child), child.command)),
  ).toEqual([]);
  const allowed = new Set(["NODE_COMPILE_CACHE", "NODE_ENV", "PATH"]);
  for (const { env } of captured.started)
    expect(Object.keys(env).filter((name) => !allowed.has(name))).toEqual([]);
});
