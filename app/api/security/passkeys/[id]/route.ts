import { z } from "zod";

import { removePasskey } from "#lib/staff/remove-passkey";
import { renamePasskey } from "#lib/staff/rename-passkey";
import { passkeyRename } from "#lib/staff/schema";
import { door } from "#lib/web/door";

const own = { permission: "session.own", params: z.strictObject({ id: z.uuid() }) } as const;

/** Gives one's passkey another name. */
export const PATCH = door({ ...own, body: passkeyRename, run: ({ actor, params, body }) => renamePasskey(actor, { ...params, ...body }) });

/** Takes one's passkey away. */
export const DELETE = door({ ...own, fresh: true, run: ({ actor, params }) => removePasskey(actor, params) });
