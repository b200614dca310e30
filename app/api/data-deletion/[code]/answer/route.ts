import { z } from "zod";

import { publicActor } from "#lib/actor";
import { paths } from "#lib/paths";
import { provideInformation } from "#lib/deletion-requests/ask-requester";
import { informationInput } from "#lib/deletion-requests/schema";
import { isForm } from "#lib/web/request-body";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";

/** Answers the operator’s question about a request; the receipt code is the credential. */
export const POST = publicRouteHandler("POST /api/data-deletion/[code]/answer", {
  limit: "public_form",
  csrf: "anonymous-token",
  params: z.strictObject({ code: z.string().max(100) }),
  body: informationInput,
  formErrorRedirect: ({ code }) => paths.deletionStatus(code),
  handler: async ({ params: { code }, body, request }) => {
    await provideInformation(publicActor, { code, ...body });
    return isForm(request) ? seeOther(paths.deletionStatus(code)) : undefined;
  },
});
