import { z } from "zod";

import { publicActor } from "#lib/actor";
import { paths } from "#lib/paths";
import { confirmContact } from "#lib/deletion-requests/contact";
import { contactCodeInput } from "#lib/deletion-requests/schema";
import { isForm } from "#lib/web/request-body";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";

/** Confirms the mailbox of a request; needs its receipt code and the code sent there. */
export const POST = publicRouteHandler("POST /api/data-deletion/[code]/contact", {
  limit: "one_time_link",
  csrf: "anonymous-token",
  params: z.strictObject({ code: z.string().max(100) }),
  body: contactCodeInput,
  formErrorRedirect: ({ code }) => paths.deletionStatus(code),
  handler: async ({ params: { code }, body, request }) => {
    await confirmContact(publicActor, { code, ...body });
    return isForm(request) ? seeOther(paths.deletionStatus(code)) : undefined;
  },
});
