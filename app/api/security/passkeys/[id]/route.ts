import { z } from "zod";

import { removePasskey, renamePasskey } from "#lib/auth/passkeys";
import { renamePasskeyInput } from "#lib/auth/schema";
import { routeHandler } from "#lib/web/route-handler";

const own = { permission: "session.manage_own", params: z.strictObject({ id: z.uuid() }) } as const;

/** Renames a passkey. */
export const PATCH = routeHandler("PATCH /api/security/passkeys/[id]", {
  ...own,
  body: renamePasskeyInput,
  handler: ({ actor, params, body }) => renamePasskey(actor, { ...params, ...body }),
});

/** Removes a passkey. */
export const DELETE = routeHandler("DELETE /api/security/passkeys/[id]", {
  ...own,
  requireRecentAuth: true,
  handler: ({ actor, params }) => removePasskey(actor, params),
});
