import { reply } from "#lib/web/reply";

export const dynamic = "force-dynamic";

/** This process is alive; it asks nobody else. */
export function GET(): Response {
  return reply({ alive: true });
}
