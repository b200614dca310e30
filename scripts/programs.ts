// The programs of the product: how each is called, and how to tell that it is ready.
import { join } from "node:path";

import getPort from "get-port";

import type { Config, PracticeSecrets } from "./config.ts";
import { SERVER_NODE_FLAGS } from "./run-server-script.ts";
import { root } from "./bootstrap/install.mjs";
import { parseReadyLine, type Program, type ReadyLine } from "./supervise.ts";

/** The web process; ready when it answers. */
export function webProgram(config: Config, env: NodeJS.ProcessEnv, port: number): Program<true> {
  return {
    name: "studio",
    args: ["lib/web/server.ts"],
    env,
    cwd: root,
    log: config.log("studio"),
    isReady: () => isHealthy(`http://${loopbackHost(config.host)}:${port}/api/health`),
  };
}

/** The process that checks videos, sends them and purges expired data. */
export function workerProgram(
  config: Config,
  env: NodeJS.ProcessEnv,
  { watch = false } = {},
): Program<ReadyLine> {
  const watchFlags = watch ? ["--watch", "--watch-preserve-output"] : [];
  return {
    name: "worker",
    args: [...watchFlags, ...SERVER_NODE_FLAGS, "lib/worker/main.ts"],
    env,
    cwd: root,
    log: config.log("worker"),
    isReady: parseReadyLine,
  };
}

/** The simulated TikTok. It gets nothing but what TikTok would know. */
export async function simulatorProgram(
  config: Config,
  { simulator }: PracticeSecrets,
  appUrl: string,
  port: number,
): Promise<Program<ReadyLine>> {
  const { clientKey, clientSecret } = simulator;
  const apiPort = await keepPort(simulator.port);
  const uploadPort = await keepPort(simulator.uploadPort);
  const flags = {
    port: String(apiPort),
    "upload-port": String(uploadPort),
    data: join(config.dataDir, "simulator"),
    "client-key": clientKey,
    "redirect-uri": `${appUrl}/api/tiktok/callback`,
    "webhook-url": `http://${loopbackHost(config.host)}:${port}/api/tiktok/webhook`,
  };
  const args = [
    "tests/simulator/main.ts",
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
  ];
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "production",
    PATH: process.env["PATH"],
    TZ: process.env.TZ ?? "",
    SIM_CLIENT_SECRET: clientSecret,
  };
  return {
    name: "simulator",
    args,
    env,
    cwd: root,
    log: config.log("simulator"),
    isReady: parseReadyLine,
  };
}

/** The port of the last start while it is free, else another. */
const keepPort = (before: number) =>
  getPort({ port: before > 0 ? [before] : [], host: "127.0.0.1" });

const loopbackHost = (host: string) => (["0.0.0.0", "::", ""].includes(host) ? "127.0.0.1" : host);

async function isHealthy(url: string): Promise<true | undefined> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).status === 200
      ? true
      : undefined;
  } catch {
    return undefined;
  }
}
