import "server-only";
import { z } from "zod";

import { visitor } from "#lib/actor";
import { beginAuthorization } from "#lib/connections/begin-authorization";
import type { ProofPurpose } from "#lib/connections/state";
import { paths } from "#lib/paths";
import { giveAuthorization } from "#lib/web/authorization-cookie";
import { openDoor } from "#lib/web/open-door";

/** A door that sends a visitor to TikTok to show that an account is theirs; nothing else is asked for there. */
export const proofDoor = (purpose: ProofPurpose) =>
  openDoor({
    limit: "public_form",
    csrf: "visitor",
    body: z.strictObject({}),
    back: () => paths.dataDeletion(),
    run: async ({ request }) => {
      const { url, carried } = await beginAuthorization(visitor, { purpose });
      const answer = new Response(null, { status: 303, headers: { location: url, "cache-control": "private, no-store" } });
      return giveAuthorization(request, answer, carried);
    },
  });
