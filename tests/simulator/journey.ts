import { randomBytes } from "node:crypto";
import { clientKey, clientSecret, eventually, hear, redirectUri, type Heard, type Sim } from "./harness.ts";
import { isRecord } from "./json.ts";

export const initPath = "/v2/post/publish/inbox/video/init/";
export const statusPath = "/v2/post/publish/status/fetch/";
export const app = { client_key: clientKey, client_secret: clientSecret };

/** The query of a correct authorize request, with changes. */
export function authorizeQuery(changes: Record<string, string | undefined> = {}): string {
  const params = {
    client_key: clientKey,
    response_type: "code",
    scope: "user.info.basic,video.upload",
    redirect_uri: redirectUri,
    state: "state-1",
    ...changes,
  };
  const given = Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new URLSearchParams(given).toString();
}

/** Fills in the consent form and returns where it sends the browser. */
export async function consent(
  sim: Sim,
  answer: { query?: string; account?: string; scopes?: readonly string[]; decision?: string } = {},
): Promise<{ heard: Heard; callback: URLSearchParams }> {
  const { query = authorizeQuery(), account = "fashionsupreme.sofia", scopes = ["video.upload"] } = answer;
  const heard = await sim.form("/v2/auth/authorize/", [
    ["request", query],
    ["account", account],
    ...scopes.map((scope): [string, string] => ["scopes", scope]),
    ["decision", answer.decision ?? "allow"],
  ]);
  const location = heard.headers.get("location");
  return { heard, callback: location ? new URL(location).searchParams : new URLSearchParams() };
}

/** Exchanges a code. */
export function exchange(sim: Sim, code: string, changes: Record<string, string> = {}): Promise<Heard> {
  const fields = { ...app, code, grant_type: "authorization_code", redirect_uri: redirectUri };
  return sim.form("/v2/oauth/token/", { ...fields, ...changes });
}

export function refresh(sim: Sim, refresh_token: string): Promise<Heard> {
  return sim.form("/v2/oauth/token/", { ...app, grant_type: "refresh_token", refresh_token });
}

/** Connects an account and returns its token answer. */
export async function connect(
  sim: Sim,
  answer: Parameters<typeof consent>[1] = {},
): Promise<{ access: string; refresh: string; openId: string; body: Record<string, unknown> }> {
  const { callback } = await consent(sim, answer);
  const { body } = await exchange(sim, callback.get("code") ?? "");
  const { access_token, refresh_token, open_id } = body;
  return { access: String(access_token), refresh: String(refresh_token), openId: String(open_id), body };
}

/** The source_info of an upload. */
export function fileUpload(video_size: number, chunk_size = video_size, count?: number) {
  const total_chunk_count = count ?? Math.max(1, Math.floor(video_size / chunk_size));
  return { source_info: { source: "FILE_UPLOAD", video_size, chunk_size, total_chunk_count } };
}

/** A pretend MP4: the right first bytes, noise after them. */
export function video(size: number): Buffer {
  const bytes = randomBytes(size);
  bytes.write("\0\0\0\x18ftypmp42", 0, "latin1");
  return bytes;
}

/** Makes an init and returns its publish_id and upload_url. */
export async function init(sim: Sim, token: string, size: number, chunkSize = size): Promise<{ publishId: string; uploadUrl: string }> {
  const { body } = await sim.post(initPath, fileUpload(size, chunkSize), token);
  const data = isRecord(body["data"]) ? body["data"] : {};
  return { publishId: String(data["publish_id"]), uploadUrl: String(data["upload_url"]) };
}

/** PUTs the bytes from `first` on, as part of a video of `total` bytes. */
export async function put(
  uploadUrl: string,
  bytes: Buffer,
  first = 0,
  total = bytes.length,
  headers: Record<string, string> = {},
): Promise<Heard> {
  const last = first + bytes.length - 1;
  const response = await fetch(uploadUrl, {
    method: "PUT",
    headers: { "content-type": "video/mp4", "content-range": `bytes ${first}-${last}/${total}`, ...headers },
    body: new Uint8Array(bytes),
  });
  return hear(response);
}

/** The whole way of a small video into the inbox. */
export async function deliver(sim: Sim, token: string, bytes = video(2048)): Promise<string> {
  const { publishId, uploadUrl } = await init(sim, token, bytes.length);
  await put(uploadUrl, bytes);
  await eventually(
    () => publishOf(sim, publishId),
    ({ phase }) => phase === "delivered",
  );
  return publishId;
}

/** A publish as the control API tells it. */
export async function publishOf(sim: Sim, publishId: string): Promise<Record<string, unknown>> {
  const { body } = await sim.get("/_sim/state");
  const publishes = Array.isArray(body["publishes"]) ? body["publishes"].filter(isRecord) : [];
  return publishes.find((publish) => publish["publish_id"] === publishId) ?? {};
}

/** The lines of the ledger, of one type if asked. */
export async function ledger(sim: Sim, type?: string): Promise<readonly Record<string, unknown>[]> {
  const { body } = await sim.get(`/_sim/ledger${type === undefined ? "" : `?type=${type}`}`);
  return Array.isArray(body["lines"]) ? body["lines"].filter(isRecord) : [];
}

/** The error code of an enveloped answer. */
export function codeOf({ body }: Heard): unknown {
  return isRecord(body["error"]) ? body["error"]["code"] : body["error"];
}

/** The data of an enveloped answer. */
export function dataOf({ body }: Heard): Record<string, unknown> {
  return isRecord(body["data"]) ? body["data"] : {};
}
