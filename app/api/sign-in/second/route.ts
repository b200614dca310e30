import { askForPasskey } from "#lib/staff/ask-for-passkey";
import { openDoor } from "#lib/web/open-door";
import { requireHalf } from "#lib/web/half-cookie";

/** What the browser of somebody whose password was right is asked for to prove a passkey of theirs. */
export const POST = openDoor({
  limit: "ask",
  csrf: "visitor",
  run: async ({ request }) => {
    const { token, actor } = await requireHalf(request);
    return (await askForPasskey(actor, { purpose: "second", subject: token, staffId: actor.staffId })) ?? {};
  },
});
