import { randomBytes } from "node:crypto";
import {
  CLIENT_KEY,
  CLIENT_SECRET,
  eventually,
  readResult,
  REDIRECT_URI,
  type HttpResult,
  type Sim,
} from "./harness.ts";
import { isRecord } from "./json.ts";

export const INIT_ENDPOINT_PATH = "/v2/post/publish/inbox/video/init/";
export const STATUS_ENDPOINT_PATH = "/v2/post/publish/status/fetch/";
export const APP_CREDENTIALS = { client_key: CLIENT_KEY, client_secret: CLIENT_SECRET };

/** Returns the query of a valid authorize request, with changes. */
export function authorizeQuery(changes: Record<string, string | undefined> = {}): string {
  const params = {
    client_key: CLIENT_KEY,
    response_type: "code",
    scope: "user.info.basic,video.upload",
    redirect_uri: REDIRECT_URI,
    state: "state-1",
    ...changes,
  };
  const given = Object.entries(params).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return new URLSearchParams(given).toString();
}

/** Fills in the consent form and returns where it sends the browser. */
export async function submitConsent(
  sim: Sim,
  answer: { query?: string; account?: string; scopes?: readonly string[]; decision?: string } = {},
): Promise<{ response: HttpResult; callback: URLSearchParams }> {
  const {
    query = authorizeQuery(),
    account = "fashionsupreme.sofia",
    scopes = ["video.upload"],
  } = answer;
  const response = await sim.form("/v2/auth/authorize/", [
    ["request", query],
    ["account", account],
    ...scopes.map((scope): [string, string] => ["scopes", scope]),
    ["decision", answer.decision ?? "allow"],
  ]);
  const location = response.headers.get("location");
  return { response, callback: location ? new URL(location).searchParams : new URLSearchParams() };
}

/** Exchanges a code. */
export function postCodeExchange(
  sim: Sim,
  code: string,
  changes: Record<string, string> = {},
): Promise<HttpResult> {
  const fields = {
    ...APP_CREDENTIALS,
    code,
    grant_type: "authorization_code",
    redirect_uri: REDIRECT_URI,
  };
  return sim.form("/v2/oauth/token/", { ...fields, ...changes });
}

export function postRefresh(sim: Sim, refresh_token: string): Promise<HttpResult> {
  return sim.form("/v2/oauth/token/", {
    ...APP_CREDENTIALS,
    grant_type: "refresh_token",
    refresh_token,
  });
}

/** Connects an account. Returns its token response. */
export async function authorizeAccount(
  sim: Sim,
  answer: Parameters<typeof submitConsent>[1] = {},
): Promise<{ access: string; refresh: string; openId: string; body: Record<string, unknown> }> {
  const { callback } = await submitConsent(sim, answer);
  const { body } = await postCodeExchange(sim, callback.get("code") ?? "");
  const { access_token, refresh_token, open_id } = body;
  return {
    access: String(access_token),
    refresh: String(refresh_token),
    openId: String(open_id),
    body,
  };
}

/** Returns the source_info of an upload. */
export function fileUpload(video_size: number, chunk_size = video_size, count?: number) {
  const total_chunk_count = count ?? Math.max(1, Math.floor(video_size / chunk_size));
  return { source_info: { source: "FILE_UPLOAD", video_size, chunk_size, total_chunk_count } };
}

/** Returns bytes that start like an MP4, followed by noise. */
export function fakeVideo(size: number): Buffer {
  const bytes = randomBytes(size);
  bytes.write("\0\0\0\x18ftypmp42", 0, "latin1");
  return bytes;
}

/** Sends an init. Returns its publish_id and upload_url. */
export async function postInit(
  sim: Sim,
  token: string,
  size: number,
  chunkSize = size,
): Promise<{ publishId: string; uploadUrl: string }> {
  const { body } = await sim.post(INIT_ENDPOINT_PATH, fileUpload(size, chunkSize), token);
  const data = isRecord(body["data"]) ? body["data"] : {};
  return { publishId: String(data["publish_id"]), uploadUrl: String(data["upload_url"]) };
}

/** Uploads bytes from offset `first` on, as part of a video of `total` bytes. */
export async function putChunk(
  uploadUrl: string,
  bytes: Buffer,
  first = 0,
  total = bytes.length,
  headers: Record<string, string> = {},
): Promise<HttpResult> {
  const last = first + bytes.length - 1;
  const response = await fetch(uploadUrl, {
    method: "PUT",
    headers: {
      "content-type": "video/mp4",
      "content-range": `bytes ${first}-${last}/${total}`,
      ...headers,
    },
    body: new Uint8Array(bytes),
  });
  return readResult(response);
}

/** Sends a small video until it is in the inbox. Returns its publish_id. */
export async function deliverVideo(
  sim: Sim,
  token: string,
  bytes = fakeVideo(2048),
): Promise<string> {
  const { publishId, uploadUrl } = await postInit(sim, token, bytes.length);
  await putChunk(uploadUrl, bytes);
  await eventually(
    () => getPublish(sim, publishId),
    ({ phase }) => phase === "delivered",
  );
  return publishId;
}

/** A publish as the control API returns it. */
export async function getPublish(sim: Sim, publishId: string): Promise<Record<string, unknown>> {
  const { body } = await sim.get("/_sim/state");
  const publishes = Array.isArray(body["publishes"]) ? body["publishes"].filter(isRecord) : [];
  return publishes.find((publish) => publish["publish_id"] === publishId) ?? {};
}

/** Returns the lines of the ledger, of one type if given. */
export async function getLedger(
  sim: Sim,
  type?: string,
): Promise<readonly Record<string, unknown>[]> {
  const { body } = await sim.get(`/_sim/ledger${type === undefined ? "" : `?type=${type}`}`);
  return Array.isArray(body["lines"]) ? body["lines"].filter(isRecord) : [];
}

/** Returns the error code of an enveloped response. */
export function errorCodeOf({ body }: HttpResult): unknown {
  return isRecord(body["error"]) ? body["error"]["code"] : body["error"];
}

/** Returns the data of an enveloped response. */
export function responseData({ body }: HttpResult): Record<string, unknown> {
  return isRecord(body["data"]) ? body["data"] : {};
}
