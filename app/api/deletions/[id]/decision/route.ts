import { z } from "zod";

import { acceptRequest } from "#lib/privacy/accept-request";
import { askAsker } from "#lib/privacy/ask-asker";
import { extendRequest } from "#lib/privacy/extend-request";
import { refuseRequest } from "#lib/privacy/refuse-request";
import { decision } from "#lib/privacy/schema";
import { door } from "#lib/web/door";

/** What an operator decides about a request. */
export const POST = door({
  permission: "deletion.decide",
  fresh: true,
  params: z.strictObject({ id: z.uuid() }),
  body: decision,
  run: async ({ actor, params: { id: requestId }, body }) => {
    if (body.decision === "accept") return acceptRequest(actor, { requestId, connectionIds: body.connectionIds });
    if (body.decision === "ask") return askAsker(actor, { requestId, words: body.words });
    if (body.decision === "extend") return extendRequest(actor, { requestId, days: body.days, words: body.words });
    return refuseRequest(actor, { requestId, reason: body.reason, words: body.words });
  },
});
