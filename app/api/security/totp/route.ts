import { z } from "zod";

import { totpCode } from "#lib/auth/schema";
import { confirmTotpSetup, removeTotp, startTotpSetup } from "#lib/auth/totp";
import { getClientIp } from "#lib/web/client-ip";
import { routeHandler } from "#lib/web/route-handler";

const own = { permission: "session.manage_own", requireRecentAuth: true } as const;

/** Creates a secret for an authenticator app; it is shown only once. */
export const POST = routeHandler("POST /api/security/totp", {
  ...own,
  allowBeforeMfaSetup: true,
  handler: ({ actor }) => startTotpSetup(actor),
});

/** Confirms the app with one of its codes. */
export const PUT = routeHandler("PUT /api/security/totp", {
  ...own,
  allowBeforeMfaSetup: true,
  body: z.strictObject({ code: totpCode }),
  handler: ({ actor, body, request }) => confirmTotpSetup(actor, body, getClientIp(request)),
});

/** Removes the app. */
export const DELETE = routeHandler("DELETE /api/security/totp", {
  ...own,
  handler: ({ actor }) => removeTotp(actor),
});
