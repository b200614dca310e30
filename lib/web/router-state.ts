// Plain Node: no server-only, no Next at run time but the one private file below.
// Next answers a request whose router state it cannot read with HTTP 500. Only its own parser knows which ones; there is no public one.
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state.js";

/** Whether Next can read this `next-router-state-tree` header; a request without one is fine. */
export function isReadableRouterState(header: string | string[] | undefined): boolean {
  try {
    parseAndValidateFlightRouterState(header);
    return true;
  } catch {
    return false;
  }
}
