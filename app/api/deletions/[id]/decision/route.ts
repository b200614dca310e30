import { z } from "zod";

import {
  acceptRequest,
  extendDeadline,
  rejectRequest,
} from "#lib/deletion-requests/operator-decisions";
import { requestInformation } from "#lib/deletion-requests/request-information";
import { decisionInput } from "#lib/deletion-requests/schema";
import { routeHandler } from "#lib/web/route-handler";

/** What an operator decides about a request. */
export const POST = routeHandler({
  permission: "deletion.decide",
  requireRecentAuth: true,
  params: z.strictObject({ id: z.uuid() }),
  body: decisionInput,
  handler: async ({ actor, params: { id: requestId }, body }) => {
    if (body.decision === "accept")
      return acceptRequest(actor, { requestId, connectionIds: body.connectionIds });
    if (body.decision === "request_information")
      return requestInformation(actor, { requestId, question: body.explanation });
    if (body.decision === "extend")
      return extendDeadline(actor, { requestId, days: body.days, explanation: body.explanation });
    return rejectRequest(actor, { requestId, reason: body.reason, explanation: body.explanation });
  },
});
