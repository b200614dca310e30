// Plain Node: no server-only, no Next at run time but the private file below. Next answers 500 to a
// router state that it cannot read, and only its private parser tells which.
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
