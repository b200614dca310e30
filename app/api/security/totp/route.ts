import { z } from "zod";

import { beginTotp } from "#lib/staff/begin-totp";
import { confirmTotp } from "#lib/staff/confirm-totp";
import { removeTotp } from "#lib/staff/remove-totp";
import { appCode } from "#lib/staff/schema";
import { clientAddress } from "#lib/web/client-address";
import { door } from "#lib/web/door";

const own = { permission: "session.own", fresh: true } as const;

/** Makes a secret for one's authenticator app; it is shown once. */
export const POST = door({ ...own, beforeFactor: true, run: ({ actor }) => beginTotp(actor) });

/** Takes the app into use with a code of it. */
export const PUT = door({
  ...own,
  beforeFactor: true,
  body: z.strictObject({ code: appCode }),
  run: ({ actor, body, request }) => confirmTotp(actor, body, clientAddress(request)),
});

/** Takes it away. */
export const DELETE = door({ ...own, run: ({ actor }) => removeTotp(actor) });
