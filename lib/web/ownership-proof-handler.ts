import "server-only";

import { publicActor } from "#lib/actor";
import { beginAuthorization } from "#lib/connections/begin-authorization";
import type { OwnershipProofPurpose } from "#lib/connections/state";
import { paths } from "#lib/paths";
import { setOAuthStateCookie } from "#lib/web/oauth-state-cookie";
import { publicRouteHandler } from "#lib/web/public-route-handler";
import { emptyInput } from "#lib/web/request-body";

/** Creates the handler that sends a visitor to TikTok to prove that an account is theirs. */
export const ownershipProofHandler = (
  route: "POST /api/data-deletion/prove" | "POST /api/data-export/prove",
  purpose: OwnershipProofPurpose,
) =>
  publicRouteHandler(route, {
    limit: "ownership_proof",
    csrf: "anonymous-token",
    body: emptyInput,
    formErrorRedirect: () => paths.dataDeletion(),
    handler: async ({ request }) => {
      const { url, oauthState } = await beginAuthorization(publicActor, { purpose });
      const response = new Response(null, {
        status: 303,
        headers: { location: url, "cache-control": "private, no-store" },
      });
      return setOAuthStateCookie(request, response, oauthState);
    },
  });
