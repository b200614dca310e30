import type { RequestContext, Reply } from "./http.ts";
import { stringifyJson } from "./json.ts";

/** An HTML page. */
export function htmlReply(html: string, status = 200): Reply {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
    body: html,
  };
}

/** JSON without TikTok's envelope: OAuth responses and the control API. */
export function jsonReply(
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Reply {
  return {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      ...headers,
    },
    body: stringifyJson(value),
  };
}

/** A redirect. */
export function redirectReply(
  location: string,
  headers: Record<string, string> = {},
  status = 302,
): Reply {
  return { status, headers: { location, "cache-control": "no-store", ...headers }, body: "" };
}

/**
 * A successful response in the envelope of all data endpoints:
 * `{ data, error: { code: "ok", message: "", log_id } }` ("TikTok API v2: Error handling").
 */
export function okReply(context: RequestContext, data: object | undefined): Reply {
  const error = { code: "ok", message: "", log_id: context.logId };
  return jsonReply({ ...(data && { data }), error }, 200, { "x-tt-logid": context.logId });
}

/** An error in the same envelope. The ledger line of the request records the code too. */
export function errorReply(
  context: RequestContext,
  status: number,
  code: string,
  message: string,
): Reply {
  context.details.code = code;
  const error = { code, message, log_id: context.logId };
  return jsonReply({ data: {}, error }, status, { "x-tt-logid": context.logId });
}
