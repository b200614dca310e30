import { jsonResponse } from "#lib/web/json-response";

export const dynamic = "force-dynamic";

/** Reports that this process is alive; checks nothing else. */
export function GET(): Response {
  return jsonResponse({ alive: true });
}
