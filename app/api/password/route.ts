import { changePassword } from "#lib/auth/change-password";
import { changePasswordInput } from "#lib/auth/schema";
import { getClientIp } from "#lib/web/client-ip";
import { routeHandler } from "#lib/web/route-handler";

/** Changes the person’s own password. */
export const POST = routeHandler("POST /api/password", {
  permission: "session.manage_own",
  body: changePasswordInput,
  handler: ({ actor, body, request }) => changePassword(actor, body, getClientIp(request)),
});
