import { jsonResponse } from "#lib/web/json-response";

export const dynamic = "force-dynamic";

/** This process is alive; it asks nobody else. */
export function GET(): Response {
  return jsonResponse({ alive: true });
}
