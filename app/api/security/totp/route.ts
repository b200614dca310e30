import { z } from "zod";

import { totpCode } from "#lib/auth/schema";
import { confirmTotpSetup, removeTotp, startTotpSetup } from "#lib/auth/totp";
import { getClientIp } from "#lib/web/client-ip";
import { routeHandler } from "#lib/web/route-handler";

const own = { permission: "session.own", requireRecentAuth: true } as const;

/** Makes a secret for one's authenticator app; it is shown once. */
export const POST = routeHandler("POST /api/security/totp", {
  ...own,
  allowBeforeMfaSetup: true,
  handler: ({ actor }) => startTotpSetup(actor),
});

/** Takes the app into use with a code of it. */
export const PUT = routeHandler("PUT /api/security/totp", {
  ...own,
  allowBeforeMfaSetup: true,
  body: z.strictObject({ code: totpCode }),
  handler: ({ actor, body, request }) => confirmTotpSetup(actor, body, getClientIp(request)),
});

/** Takes it away. */
export const DELETE = routeHandler("DELETE /api/security/totp", {
  ...own,
  handler: ({ actor }) => removeTotp(actor),
});
