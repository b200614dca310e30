import { phoneOf, phoneToken } from "#lib/deliveries/handoff-queries";
import { markPosted } from "#lib/deliveries/mark-posted";
import { refuse } from "#lib/errors";
import { paths } from "#lib/paths";
import { isForm } from "#lib/web/body";
import { openDoor, seeOther } from "#lib/web/open-door";

/** "I posted it", from the page whose address is the secret; a plain form returns to that page. */
export const POST = openDoor({
  limit: "phone",
  params: phoneToken,
  csrf: "none-but-origin",
  back: ({ token }) => paths.phone(token),
  run: async ({ params: { token }, request }) => {
    const actor = await phoneOf(token);
    if (!actor) throw refuse("gone", "This link is no longer valid. Ask for a new one in the studio.");
    const outcome = await markPosted(actor);
    return isForm(request) ? seeOther(paths.phone(token)) : outcome;
  },
});
