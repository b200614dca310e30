import { addPasskey } from "#lib/staff/add-passkey";
import { passkeyToAdd } from "#lib/staff/schema";
import { door } from "#lib/web/door";

/** Keeps the passkey that one's browser made. */
export const POST = door({
  permission: "session.own",
  fresh: true,
  beforeFactor: true,
  body: passkeyToAdd,
  run: ({ actor, body }) => addPasskey(actor, body),
});
