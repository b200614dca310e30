import { publicActor } from "#lib/actor";
import { paths } from "#lib/paths";
import { requestErasureByForm } from "#lib/deletion-requests/create-request";
import { formatReceiptCode } from "#lib/deletion-requests/rules";
import { deletionFormInput } from "#lib/deletion-requests/schema";
import { isForm } from "#lib/web/request-body";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";

/** Receives the public form, with or without JavaScript. */
export const POST = publicRouteHandler("POST /api/data-deletion", {
  limit: "public_form",
  csrf: "anonymous-token",
  body: deletionFormInput,
  formErrorRedirect: () => paths.dataDeletion(),
  handler: async ({ body, request }) => {
    const { code, dueAt } = await requestErasureByForm(publicActor, body);
    const receiptCode = formatReceiptCode(code);
    const status = paths.deletionStatus(receiptCode);
    if (isForm(request)) return seeOther(status);
    return { code: receiptCode, dueAt: dueAt.toISOString(), status };
  },
});
