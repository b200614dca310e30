import { visitor } from "#lib/actor";
import { callbackQuery } from "#lib/connections/schema";
import { takeAuthorization } from "#lib/connections/take-authorization";
import { wayOn } from "#lib/web/after-tiktok";
import { broughtBack, forgetAuthorization } from "#lib/web/authorization-cookie";
import { openDoor, seeOther } from "#lib/web/open-door";
import { staffOf } from "#lib/web/session";

/** Where TikTok sends the browser back to. Its own checks: the sealed cookie, the single-use row, and for staff their session. */
export const GET = openDoor({
  limit: "callback",
  csrf: "none-but-origin",
  query: callbackQuery,
  run: async ({ query, request }) => {
    const actor = (await staffOf(request)) ?? visitor;
    const outcome = await takeAuthorization(actor, { query, carried: await broughtBack(request) });
    return forgetAuthorization(request, seeOther(await wayOn(outcome)));
  },
});

/** Looking without going must not use an authorisation up. */
export const HEAD = () => new Response(null, { status: 405, headers: { allow: "GET" } });
