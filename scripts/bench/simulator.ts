// The benchmark's client of the simulator: its control page, its ledger and a direct upload.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { waitUntil } from "../bootstrap/processes.mjs";
import type { ReadyFile } from "../ready-file.ts";

type LedgerLine = { publish_id: string; wall: string };
type Secrets = { simulator: { clientKey: string; clientSecret: string } };
type Control = (method: string, path: string, body?: object) => Promise<unknown>;

/** Returns a client of the simulator's control page and ledger. Times come from the ledger. */
export async function simulatorClient({ simulator, dataDir, url: studioUrl }: ReadyFile) {
  if (!simulator) throw new Error("The studio is not in practice mode.");
  const { url } = simulator;
  const media = join(dataDir, "simulator", "media");
  const { simulator: app } = JSON.parse(
    readFileSync(join(dataDir, "secrets.json"), "utf8"),
  ) as Secrets;
  const control: Control = async (method, path, body) => {
    const init = {
      method,
      headers: { "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    };
    const answer = await fetch(`${url}/_sim/${path}`, init);
    if (!answer.ok) throw new Error(`the simulator refused ${path}: ${await answer.text()}`);
    return answer.json();
  };
  const lines = async (type: string) =>
    ((await control("GET", `ledger?type=${type}`)) as { lines: LedgerLine[] }).lines;
  await control("PATCH", "settings", {
    processing_base_ms: 100,
    processing_ms_per_100mb: 0,
    moderation_ms: 100,
  });
  // A fault that never fires still records when each request begins.
  const noteBeginnings = () =>
    control("POST", "faults", { id: "begin", route: "upload", kind: "delay", nth: 1_000_000 });
  await noteBeginnings();
  return {
    addAccount: async () => {
      const username = `bench.${Date.now().toString(36)}`;
      await control("POST", "accounts", { username, display_name: "Maison Bench" });
      return username;
    },
    /** Returns the seconds from the start to the last part of the transfer that `send` makes. */
    transferOf: async (send: () => Promise<unknown>): Promise<number> => {
      const before = (await lines("media.completed")).length;
      await send();
      const id = (await lines("media.completed"))[before]?.publish_id;
      const of = async (type: string) =>
        (await lines(type)).filter(({ publish_id }) => publish_id === id);
      const [[opened], parts] = [await of("publish.created"), await of("chunk.accepted")];
      return (Date.parse(parts.at(-1)?.wall ?? "") - Date.parse(opened?.wall ?? "")) / 1000;
    },
    /** Delays every answer of a send from now on (0: no longer). */
    delayAnswers: async (delayMs: number): Promise<void> => {
      await control("DELETE", "faults");
      await noteBeginnings();
      for (const route of delayMs > 0 ? ["init", "upload", "status"] : [])
        await control("POST", "faults", { route, kind: "delay", ms: delayMs, times: "always" });
    },
    completed: () => lines("media.completed"),
    delivered: () => lines("publish.delivered"),
    /** Returns the result of `send` and the time (Date.now()) of the first byte of its transfer. */
    firstByteOf: async <T>(send: () => Promise<T>): Promise<{ answer: T; at: number }> => {
      const before = (await lines("fault.passed")).length;
      const answer = await send();
      let first: LedgerLine | undefined;
      if (
        !(await waitUntil(async () => (first = (await lines("fault.passed"))[before]), 60_000, 50))
      )
        throw new Error("no transfer began");
      return { answer, at: Date.parse(first?.wall ?? "") };
    },
    /** Opens an upload with a separate token. Returns its address. */
    openUpload: (...plan: UploadPlan) => createUploadUrl({ url, app, studioUrl, control }, plan),
    forgetMedia: () => {
      for (const name of readdirSync(media)) rmSync(join(media, name));
    },
  };
}

type UploadPlan = [size: number, chunk: number, count: number];

async function createUploadUrl(
  given: { url: string; app: Secrets["simulator"]; studioUrl: string; control: Control },
  [video_size, chunk_size, total_chunk_count]: UploadPlan,
): Promise<string> {
  const { url, app, studioUrl, control } = given;
  const { clientKey, clientSecret } = app;
  const username = `curl.${Date.now().toString(36)}`;
  await control("POST", "accounts", { username, display_name: "Maison Curl" });
  const redirect_uri = `${studioUrl}/api/tiktok/callback`;
  const scope = "user.info.basic,video.upload";
  const request = new URLSearchParams({
    client_key: clientKey,
    response_type: "code",
    scope,
    redirect_uri,
    state: "bench",
    disable_auto_auth: "1",
  });
  const form = (fields: Record<string, string> | string[][]): RequestInit => ({
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  const consentFields = [
    ["request", request.toString()],
    ["account", username],
    ["decision", "allow"],
    ...scope.split(",").map((one) => ["scopes", one]),
  ];
  const back = await fetch(`${url}/v2/auth/authorize/`, form(consentFields));
  const code = new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const grant = {
    client_key: clientKey,
    client_secret: clientSecret,
    code,
    grant_type: "authorization_code",
    redirect_uri,
  };
  const { access_token } = (await (await fetch(`${url}/v2/oauth/token/`, form(grant))).json()) as {
    access_token: string;
  };
  const source_info = { source: "FILE_UPLOAD", video_size, chunk_size, total_chunk_count };
  const opened = await fetch(`${url}/v2/post/publish/inbox/video/init/`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${access_token}`,
      "content-type": "application/json; charset=UTF-8",
    },
    body: JSON.stringify({ source_info }),
  });
  return ((await opened.json()) as { data: { upload_url: string } }).data.upload_url;
}
