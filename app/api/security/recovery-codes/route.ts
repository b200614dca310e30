import { makeRecoveryCodes } from "#lib/staff/make-recovery-codes";
import { door } from "#lib/web/door";

/** Gives new recovery codes, once; those before stop working. */
export const POST = door({ permission: "session.own", fresh: true, run: ({ actor }) => makeRecoveryCodes(actor) });
