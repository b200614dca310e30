import { z } from "zod";

import {
  acceptDeletionRequest,
  extendDeadline,
  rejectDeletionRequest,
} from "#lib/deletion-requests/operator-decisions";
import { requestInformation } from "#lib/deletion-requests/ask-requester";
import { decisionInput } from "#lib/deletion-requests/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Applies an operator’s decision about a deletion request. */
export const POST = routeHandler("POST /api/deletion-requests/[id]/decision", {
  permission: "deletion.decide",
  requireRecentAuth: true,
  params: z.strictObject({ id: z.uuid() }),
  body: decisionInput,
  handler: async ({ actor, params: { id: requestId }, body }) => {
    if (body.decision === "accept")
      await acceptDeletionRequest(actor, { requestId, connectionIds: body.connectionIds });
    else if (body.decision === "request_information")
      await requestInformation(actor, { requestId, question: body.explanation });
    else if (body.decision === "extend")
      await extendDeadline(actor, { requestId, days: body.days, explanation: body.explanation });
    else {
      const { reason, explanation } = body;
      await rejectDeletionRequest(actor, { requestId, reason, explanation });
    }
  },
});
