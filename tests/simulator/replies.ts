import type { Exchange, Reply } from "./http.ts";
import { toJson } from "./json.ts";

/** An HTML page. */
export function page(html: string, status = 200): Reply {
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

/** Plain JSON without TikTok's envelope: OAuth answers and the control API. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      ...headers,
    },
    body: toJson(value),
  };
}

/** Sends the browser elsewhere. */
export function redirect(location: string, headers: Record<string, string> = {}, status = 302): Reply {
  return { status, headers: { location, "cache-control": "no-store", ...headers }, body: "" };
}

/**
 * A successful answer in the envelope all data endpoints share:
 * `{ data, error: { code: "ok", message: "", log_id } }` ("TikTok API v2: Error handling").
 */
export function ok(x: Exchange, data: object | undefined): Reply {
  const error = { code: "ok", message: "", log_id: x.logId };
  return json({ ...(data && { data }), error }, 200, { "x-tt-logid": x.logId });
}

/** A refusal in the same envelope. The code also goes into the ledger's line of the request. */
export function refuse(x: Exchange, status: number, code: string, message: string): Reply {
  x.facts.code = code;
  const error = { code, message, log_id: x.logId };
  return json({ data: {}, error }, status, { "x-tt-logid": x.logId });
}
