import { beginPasskey } from "#lib/staff/begin-passkey";
import { door } from "#lib/web/door";

/** What one's browser is asked for to make a passkey. */
export const POST = door({ permission: "session.own", fresh: true, beforeFactor: true, run: ({ actor }) => beginPasskey(actor) });
