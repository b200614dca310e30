// A whole practice studio in a folder of its own for a benchmark, with a person signed in and TikTok's side of the figures.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { StudioClient } from "../tests/support/drivers/studio-client.ts";
import { median, residentBytes } from "./bench-figures.mjs";
import { findFreePort } from "./ports.mjs";
import { waitUntil } from "./bootstrap/processes.mjs";
import { root } from "./bootstrap/install.mjs";

const START_TIMEOUT_MS = 600_000;
// As many as TikTok lets wait in one inbox. With fewer, a quick machine would connect more accounts in ten minutes than a person may.
const SENDS_PER_ACCOUNT = 5;

/** Where a benchmark keeps its films and its studio's data. */
export const benchFolder = () => process.env.BENCH_FOLDER || tmpdir();

/** Starts everything as `npm start` does, in an empty data folder, signed in. `close` ends it and removes the folder. */
export async function startBenchStudio() {
  const folder = mkdtempSync(join(benchFolder(), "studio-bench-"));
  chmodSync(folder, 0o711); // the database may run as another user
  const data = join(folder, "data");
  const env = {
    ...process.env,
    STUDIO_ENV_FILE: "none",
    STUDIO_DATA_DIR: data,
    PORT: String(await findFreePort("127.0.0.1", 0)),
  };
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (words += part));
  const ended = once(child, "exit");
  const close = async () => {
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(60_000, undefined, { ref: false })]);
    rmSync(folder, { recursive: true, force: true });
  };
  const note = join(data, "ready.json");
  if (
    !(await waitUntil(() => existsSync(note) || child.exitCode !== null, START_TIMEOUT_MS)) ||
    child.exitCode !== null
  ) {
    await close();
    throw new Error(`The studio did not start. It said:\n${words}`);
  }
  const ready = JSON.parse(readFileSync(note, "utf8"));
  const client = new StudioClient(ready.url);
  await client.signIn(ready.signIn);
  const { pids } = ready;
  const simulator = await simulatorClient(ready);
  return {
    folder,
    env,
    client,
    pids,
    simulator,
    close,
    account: accountFactory(client, simulator),
    clip: clipFactory(folder, data),
    forgetClips: () => rmSync(join(folder, "clips"), { recursive: true, force: true }),
    idleMemory: () => measureIdleMemory(pids),
  };
}

/** The middle of five seconds in which nobody asks for anything. */
async function measureIdleMemory({ web, worker }) {
  await sleep(3000);
  const seen = { web: [], worker: [] };
  for (let count = 0; count < 20; count += 1) {
    seen.web.push(residentBytes(web));
    seen.worker.push(residentBytes(worker));
    await sleep(100);
  }
  return { web: median(seen.web), worker: median(seen.worker) };
}

/** Makes films of an exact size: a sample, filled up with a box that every player skips. */
function clipFactory(folder, data) {
  return async (bytes) => {
    mkdirSync(join(folder, "clips"), { recursive: true });
    const path = join(folder, "clips", `${bytes}.mp4`);
    copyFileSync(join(data, "samples", "silk-scarf-fold.mp4"), path);
    const head = Buffer.alloc(8);
    const room = bytes - statSync(path).size;
    head.writeUInt32BE(room, 0);
    head.write("free", 4, "latin1");
    appendFileSync(path, head);
    const block = Buffer.alloc(1 << 20, "fashion");
    for (let left = room - 8; left > 0; left -= block.length)
      appendFileSync(path, block.subarray(0, Math.min(left, block.length)));
    return path;
  };
}

/** Answers a connected account with room for one more draft. */
function accountFactory(client, simulator) {
  let current = { id: "", sends: SENDS_PER_ACCOUNT };
  return async () => {
    if (current.sends >= SENDS_PER_ACCOUNT)
      current = { id: await client.connect(await simulator.addAccount()), sends: 0 };
    current.sends += 1;
    return current.id;
  };
}

/** The simulator's control page and ledger; times are its own notes. */
async function simulatorClient({ simulator: { url }, dataDir }) {
  const media = join(dataDir, "simulator", "media");
  const { simulator: own } = JSON.parse(readFileSync(join(dataDir, "secrets.json"), "utf8"));
  const control = async (method, path, body) => {
    const init = {
      method,
      headers: { "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    };
    const answer = await fetch(`${url}/_sim/${path}`, init);
    if (!answer.ok) throw new Error(`the simulator refused ${path}: ${await answer.text()}`);
    return answer.json();
  };
  const lines = async (type) => (await control("GET", `ledger?type=${type}`)).lines;
  await control("PATCH", "settings", {
    processing_base_ms: 100,
    processing_ms_per_100mb: 0,
    moderation_ms: 100,
  });
  // A plan that never strikes notes when each request begins.
  await control("POST", "faults", { id: "begin", route: "upload", kind: "delay", nth: 1_000_000 });
  return {
    addAccount: async () => {
      const username = `bench.${Date.now().toString(36)}`;
      await control("POST", "accounts", { username, display_name: "Maison Bench" });
      return username;
    },
    /** Seconds from the opening of the transfer that `send` makes to its last part. */
    transferOf: async (send) => {
      const before = (await lines("media.completed")).length;
      await send();
      const { publish_id: id } = (await lines("media.completed"))[before];
      const of = async (type) => (await lines(type)).filter(({ publish_id }) => publish_id === id);
      const [[opened], parts] = [await of("publish.created"), await of("chunk.accepted")];
      return (Date.parse(parts.at(-1).wall) - Date.parse(opened.wall)) / 1000;
    },
    completed: () => lines("media.completed"),
    delivered: () => lines("publish.delivered"),
    /** When the first byte of the transfer that `send` makes comes, in milliseconds as Date.now() counts, and what `send` answers. */
    firstByteOf: async (send) => {
      const before = (await lines("fault.passed")).length;
      const answer = await send();
      let first;
      if (
        !(await waitUntil(async () => (first = (await lines("fault.passed"))[before]), 60_000, 50))
      )
        throw new Error("no transfer began");
      return { answer, at: Date.parse(first.wall) };
    },
    /** Opens an upload with a token of our own; answers its address. */
    openUpload: (...plan) => createUploadUrl({ url, own, dataDir, control }, plan),
    forgetMedia: () => {
      for (const name of readdirSync(media)) rmSync(join(media, name));
    },
  };
}

async function createUploadUrl(
  { url, own: { clientKey, clientSecret }, dataDir, control },
  [video_size, chunk_size, total_chunk_count],
) {
  const username = `curl.${Date.now().toString(36)}`;
  await control("POST", "accounts", { username, display_name: "Maison Curl" });
  const { url: studio } = JSON.parse(readFileSync(join(dataDir, "ready.json"), "utf8"));
  const redirect_uri = `${studio}/api/tiktok/callback`;
  const scope = "user.info.basic,video.upload";
  const request = new URLSearchParams({
    client_key: clientKey,
    response_type: "code",
    scope,
    redirect_uri,
    state: "bench",
    disable_auto_auth: "1",
  });
  const form = (fields) => ({
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  const yes = [
    ["request", request.toString()],
    ["account", username],
    ["decision", "allow"],
    ...scope.split(",").map((one) => ["scopes", one]),
  ];
  const back = await fetch(`${url}/v2/auth/authorize/`, form(yes));
  const code = new URL(back.headers.get("location")).searchParams.get("code");
  const grant = {
    client_key: clientKey,
    client_secret: clientSecret,
    code,
    grant_type: "authorization_code",
    redirect_uri,
  };
  const { access_token } = await (await fetch(`${url}/v2/oauth/token/`, form(grant))).json();
  const source_info = { source: "FILE_UPLOAD", video_size, chunk_size, total_chunk_count };
  const opened = await fetch(`${url}/v2/post/publish/inbox/video/init/`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${access_token}`,
      "content-type": "application/json; charset=UTF-8",
    },
    body: JSON.stringify({ source_info }),
  });
  return (await opened.json()).data.upload_url;
}
