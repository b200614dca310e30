// The programs that make up the product: how each is called, and how one sees that it is ready.
import { join } from "node:path";

import { findFreePort } from "./ports.mjs";
import { SERVER_NODE_FLAGS } from "./run-once.mjs";
import { root } from "./bootstrap/install.mjs";
import { parseReadyLine } from "./supervise.mjs";

/** The web process; ready when it answers. */
export function webProgram(config, env, port) {
  return {
    name: "studio",
    args: ["lib/web/server.ts"],
    env,
    cwd: root,
    log: config.log("studio"),
    isReady: () => isHealthy(`http://${loopbackHost(config.host)}:${port}/api/health`),
  };
}

/** The process that checks, sends and sweeps. */
export function workerProgram(config, env) {
  return {
    name: "worker",
    args: [...SERVER_NODE_FLAGS, "lib/worker/main.ts"],
    env,
    cwd: root,
    log: config.log("worker"),
    isReady: parseReadyLine,
  };
}

/** The practice TikTok. It is a stranger to the studio: it is told nothing but what TikTok would know. */
export async function simulatorProgram(config, appUrl, port) {
  const {
    clientKey,
    clientSecret,
    port: keptPort,
    uploadPort: keptUploadPort,
  } = config.secrets.simulator;
  const [apiPort, uploadPort] = [
    await findFreePort("127.0.0.1", keptPort),
    await findFreePort("127.0.0.1", keptUploadPort),
  ];
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
  const env = { PATH: process.env.PATH, TZ: process.env.TZ ?? "", SIM_CLIENT_SECRET: clientSecret };
  return {
    name: "simulator",
    args,
    env,
    cwd: root,
    log: config.log("simulator"),
    isReady: parseReadyLine,
  };
}

const loopbackHost = (host) => (["0.0.0.0", "::", ""].includes(host) ? "127.0.0.1" : host);

async function isHealthy(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).status === 200;
  } catch {
    return false;
  }
}
