import { z } from "zod";

import { removePasskey, renamePasskey } from "#lib/auth/passkeys";
import { renamePasskeyInput } from "#lib/auth/schema";
import { routeHandler } from "#lib/web/route-handler";

const own = { permission: "session.own", params: z.strictObject({ id: z.uuid() }) } as const;

/** Gives one's passkey another name. */
export const PATCH = routeHandler("PATCH /api/security/passkeys/[id]", {
  ...own,
  body: renamePasskeyInput,
  handler: ({ actor, params, body }) => renamePasskey(actor, { ...params, ...body }),
});

/** Takes one's passkey away. */
export const DELETE = routeHandler("DELETE /api/security/passkeys/[id]", {
  ...own,
  requireRecentAuth: true,
  handler: ({ actor, params }) => removePasskey(actor, params),
});
