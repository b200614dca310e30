import { z } from "zod";

import { paths } from "#lib/paths";
import { formatReceiptCode } from "#lib/deletion-requests/rules";
import { eraseConfirmationInput } from "#lib/deletion-requests/schema";
import { requestErasureByStaff } from "#lib/deletion-requests/create-request";
import { routeHandler } from "#lib/web/route-handler";

/** Erases everything about one TikTok account, after the administrator typed the confirmation. */
export const POST = routeHandler("POST /api/connections/[id]/erase", {
  permission: "deletion.request",
  requireRecentAuth: true,
  params: z.strictObject({ id: z.uuid() }),
  body: eraseConfirmationInput,
  handler: async ({ actor, params }) => {
    const outcome = await requestErasureByStaff(actor, { connectionId: params.id });
    const dueAt = outcome.dueAt.toISOString();
    if (outcome.kind === "already_running") return { kind: outcome.kind, dueAt };
    const code = formatReceiptCode(outcome.code);
    return { kind: outcome.kind, code, dueAt, status: paths.deletionStatus(code) };
  },
});
