import { z } from "zod";

import { activeHandoff } from "#lib/deliveries/handoff-queries";
import { makeHandoff } from "#lib/deliveries/make-handoff";
import { revokeHandoff } from "#lib/deliveries/revoke-handoff";
import { door } from "#lib/web/door";

const params = z.strictObject({ id: z.uuid() });

/** The link that works now, if there is one. Whoever may make a link may see it. */
export const GET = door({
  permission: "handoff.make",
  params,
  run: async ({ actor, params: { id } }) => ({ handoff: await activeHandoff(actor, id) }),
});

export const POST = door({
  permission: "handoff.make",
  limit: "consent",
  params,
  run: ({ actor, params: { id } }) => makeHandoff(actor, { deliveryId: id }),
});

export const DELETE = door({
  permission: "handoff.make",
  params,
  run: ({ actor, params: { id } }) => revokeHandoff(actor, { deliveryId: id }),
});
