import "server-only";
import http from "node:http";
import https from "node:https";

import { env } from "#lib/infra/env";
import { parseBigJson } from "#lib/tiktok/big-json";
import { bodyErrorCode, networkErrorCode, onConnected } from "#lib/tiktok/transport-errors";

/** What is recorded of a call: never a body, a token or a URL. */
export type Exchange = {
  httpStatus: number | null;
  /** "ok", TikTok's own code, `http_<status>`, or one of transportCodes. */
  code: string;
  logId: string | null;
  durationMs: number;
  /** When the call ended, by `performance.now()` of this process. */
  endedAt: number;
  /** False only when it is certain that no byte of the request left. */
  sentAnything: boolean;
};

/** `body` is parsed. Undefined if unusable, and `exchange.code` says why. */
export type ApiResponse = { exchange: Exchange; body: unknown };

export type ApiRequest = {
  method: "GET" | "POST";
  /** Path and query under TIKTOK_API_URL. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
  timeoutMs?: number;
  /** Uses a new connection, because TikTok may just have closed a kept one. */
  freshConnection?: boolean;
  /** Called just before sending. False stops the call with the code `request_not_sent`. */
  shouldSend?: () => boolean;
  /** Accepts an empty 2xx response and reads it as {}. */
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
/** TikTok's log id from a header; null when it is missing or malformed. */
export const parseLogId = (value: unknown): string | null =>
  typeof value === "string" && LOG_ID.test(value) ? value : null;

/**
 * Calls TikTok's API. Never throws or follows a redirect. `exchange.code` is `http_<status>` for a
 * readable response. The deadline covers everything from the name lookup to the last byte.
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
      endedAt: performance.now(),
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
    if (response === null) return finish("request_not_sent");
    httpStatus = response.statusCode ?? 0;
    logId = parseLogId(response.headers["x-tt-logid"]);
    const text = await readBody(response);
    if (text === null) return finish("body_too_large");
    if (text === "" && apiRequest.allowEmptyBody && httpStatus < 300)
      return finish(`http_${httpStatus}`, {});
    if (!/^(application|text)\/([\w.+-]+\+)?json\b/i.test(response.headers["content-type"] ?? "")) {
      return finish(httpStatus >= 300 ? `http_${httpStatus}` : "invalid_json");
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
    // Leaving the loop closes the connection.
    if (length > MAX_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
