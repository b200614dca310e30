import { reauthenticate } from "#lib/auth/reauthenticate";
import { reauthInput } from "#lib/auth/schema";
import { getClientIp } from "#lib/web/client-ip";
import { routeHandler } from "#lib/web/route-handler";

/** Re-authenticates; sensitive routes then accept this session for some minutes. */
export const POST = routeHandler("POST /api/reauthenticate", {
  permission: "session.manage_own",
  allowBeforeMfaSetup: true,
  body: reauthInput,
  handler: ({ actor, body, request }) => reauthenticate(actor, body, getClientIp(request)),
});
