import "server-only";
import http from "node:http";
import https from "node:https";

import { env } from "#lib/infra/env";
import { parseBigJson } from "#lib/tiktok/big-json";
import { bodyErrorCode, networkErrorCode, onConnected } from "#lib/tiktok/transport-errors";

/** What is remembered of one call: never a body, a token or an address. */
export type Exchange = {
  httpStatus: number | null;
  /** "ok", TikTok's own code, or our word: timeout, reset, refused_connection, not_json, cut, too_large, http_502, … */
  code: string;
  logId: string | null;
  durationMs: number;
  /** False only when we know that no byte of the request left. */
  sentAnything: boolean;
};

/** `reply` is the parsed body; undefined when there was none to trust, and then `exchange.code` says why. */
export type ApiResponse = { exchange: Exchange; body: unknown };

export type ApiRequest = {
  method: "GET" | "POST";
  /** Path and query under TIKTOK_API_URL. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
  timeoutMs?: number;
  /** Opens a connection of its own: a call that must not be lost to a kept connection the other side just closed. */
  freshConnection?: boolean;
  /** Asked in the very moment the request would leave; false keeps it back, and the code is then `not_begun`. */
  shouldSend?: () => boolean;
  /** An empty 2xx answer is fine and read as {}. */
  allowEmptyBody?: boolean;
};

const MAX_BODY_BYTES = 256 * 1024;
const TIMEOUT_MS = 20_000;

const keepAliveAgents = {
  http: new http.Agent({ keepAlive: true, maxFreeSockets: 8 }),
  https: new https.Agent({ keepAlive: true, maxFreeSockets: 8 }),
};
const singleUseAgents = {
  http: new http.Agent({ keepAlive: false }),
  https: new https.Agent({ keepAlive: false }),
};

const LOG_ID = /^[\w-]{1,80}$/;
const parseLogId = (value: unknown): string | null =>
  typeof value === "string" && LOG_ID.test(value) ? value : null;

/**
 * One exchange with TikTok's API. Never throws and never follows a redirect: trouble is told by `exchange.code`, which is
 * `http_<status>` when the reply could be read. The deadline covers everything from the name lookup to the last byte.
 */
export async function callApi(apiRequest: ApiRequest): Promise<ApiResponse> {
  const started = performance.now();
  const url = new URL(env().TIKTOK_API_URL.replace(/\/+$/, "") + apiRequest.path);
  const secure = url.protocol === "https:";
  const agents = apiRequest.freshConnection ? singleUseAgents : keepAliveAgents;
  let sentAnything = false;
  let httpStatus: number | null = null;
  let logId: string | null = null;
  const finish = (code: string, body?: unknown): ApiResponse => ({
    exchange: {
      httpStatus,
      code,
      logId,
      durationMs: Math.round(performance.now() - started),
      sentAnything,
    },
    body,
  });
  const signal = AbortSignal.timeout(apiRequest.timeoutMs ?? TIMEOUT_MS);
  try {
    const response = await new Promise<http.IncomingMessage | null>((resolve, reject) => {
      if (apiRequest.shouldSend?.() === false) return resolve(null);
      const options = {
        method: apiRequest.method,
        agent: secure ? agents.https : agents.http,
        signal,
        headers: {
          accept: "application/json",
          "accept-encoding": "identity",
          ...apiRequest.headers,
          ...(apiRequest.body === undefined
            ? {}
            : { "content-length": Buffer.byteLength(apiRequest.body) }),
        },
      };
      const request = secure ? https.request(url, options) : http.request(url, options);
      onConnected(request, secure, () => (sentAnything = true));
      request.once("response", resolve).on("error", reject).end(apiRequest.body);
    });
    if (response === null) return finish("not_begun");
    httpStatus = response.statusCode ?? 0;
    logId = parseLogId(response.headers["x-tt-logid"]);
    const text = await readBody(response);
    if (text === null) return finish("too_large");
    if (text === "" && apiRequest.allowEmptyBody && httpStatus < 300)
      return finish(`http_${httpStatus}`, {});
    if (!/^(application|text)\/([\w.+-]+\+)?json\b/i.test(response.headers["content-type"] ?? "")) {
      return finish(httpStatus >= 300 ? `http_${httpStatus}` : "not_json");
    }
    return finish(`http_${httpStatus}`, parseBigJson(text));
  } catch (error) {
    if (httpStatus === null) return finish(networkErrorCode(error, signal));
    return finish(signal.aborted ? "timeout" : bodyErrorCode(error));
  }
}

async function readBody(response: http.IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    // Leaving the loop destroys the connection with it.
    if (length > MAX_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
