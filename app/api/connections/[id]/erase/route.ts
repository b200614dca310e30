import { z } from "zod";

import { paths } from "#lib/paths";
import { groupCode } from "#lib/privacy/rules";
import { eraseConfirmation } from "#lib/privacy/schema";
import { startErasure } from "#lib/privacy/start-erasure";
import { door } from "#lib/web/door";

/** An administrator, having typed the word, erases everything about one TikTok account. */
export const POST = door({
  permission: "deletion.request",
  fresh: true,
  params: z.strictObject({ id: z.uuid() }),
  body: eraseConfirmation,
  run: async ({ actor, params }) => {
    const outcome = await startErasure(actor, { connectionId: params.id });
    if (outcome.kind === "already_running") return outcome;
    const code = groupCode(outcome.code);
    return { ...outcome, code, status: paths.deletionStatus(code) };
  },
});
