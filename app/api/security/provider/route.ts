import { unlinkProvider } from "#lib/staff/unlink-provider";
import { door } from "#lib/web/door";

/** Forgets one's account at the sign-in provider. */
export const DELETE = door({ permission: "session.own", fresh: true, run: ({ actor }) => unlinkProvider(actor) });
