import { askForPasskey } from "#lib/staff/ask-for-passkey";
import { confirmWays } from "#lib/staff/queries";
import { door } from "#lib/web/door";

/** How one can confirm that it is them, with a challenge for whoever has a passkey. */
export const POST = door({
  permission: "session.own",
  beforeFactor: true,
  run: async ({ actor }) => {
    const asked = { purpose: "confirm", subject: actor.sessionId, staffId: actor.staffId } as const;
    const [ways, passkey] = await Promise.all([confirmWays(actor), askForPasskey(actor, asked)]);
    return { ...ways, passkey };
  },
});
