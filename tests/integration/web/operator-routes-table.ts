import type { StaffRoute } from "#tests/integration/web/routes-table";
import { makeDeletionRequest } from "#tests/support/factories/records";

/** The routes of the operator's deletion requests. */
export const operatorRoutes = {
  "POST /api/deletion-requests/[id]/statement": {
    minRole: "operator",
    makeParams: makeDeletionRequest,
  },
  "POST /api/deletion-requests/[id]/account-matches": {
    minRole: "operator",
    makeParams: makeDeletionRequest,
    body: { name: "maison.sofia" },
  },
  "POST /api/deletion-requests/[id]/restriction": {
    minRole: "operator",
    makeParams: makeDeletionRequest,
    body: { connectionId: crypto.randomUUID(), restricted: false },
  },
  "POST /api/deletion-requests/close": {
    minRole: "operator",
    requireRecentAuth: true,
    body: {
      ids: [crypto.randomUUID()],
      reason: "unclear" as const,
      explanation: "It says nothing.",
    },
  },
  "POST /api/deletion-requests/[id]/decision": {
    minRole: "operator",
    requireRecentAuth: true,
    makeParams: makeDeletionRequest,
    body: { decision: "accept" as const, connectionIds: [] },
  },
} satisfies Record<string, StaffRoute>;
