import { z } from "zod";

import { paths } from "#lib/paths";
import { formatReceiptCode } from "#lib/deletion-requests/rules";
import { eraseConfirmationInput } from "#lib/deletion-requests/schema";
import { requestErasureByStaff } from "#lib/deletion-requests/create-request";
import { routeHandler } from "#lib/web/route-handler";

/** An administrator, having typed the word, erases everything about one TikTok account. */
export const POST = routeHandler({
  permission: "deletion.request",
  requireRecentAuth: true,
  params: z.strictObject({ id: z.uuid() }),
  body: eraseConfirmationInput,
  handler: async ({ actor, params }) => {
    const outcome = await requestErasureByStaff(actor, { connectionId: params.id });
    if (outcome.kind === "already_running") return outcome;
    const code = formatReceiptCode(outcome.code);
    return { ...outcome, code, status: paths.deletionStatus(code) };
  },
});
