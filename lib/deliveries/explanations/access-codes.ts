import type { Explanation } from "#lib/deliveries/words";
import type { oauthCodes } from "#lib/tiktok/errors";

const configuration = {
  slot: "no",
  us: "We do not ask again with the same values, and write it to the studio’s log.",
  todo: "Tell an administrator: the studio’s registration at TikTok does not fit its configuration.",
} as const;

const bug = {
  slot: "no",
  us: "We do not ask again in the same way.",
  todo: "Copy the details and send them to support: this is a fault of ours.",
} as const;

const theirs = {
  slot: "no",
  us: "We ask again, with longer pauses each time. One passing fault never disconnects an account.",
  todo: "Nothing to do.",
} as const;

/** What TikTok answers about access to an account (connecting, renewing, giving back). Complete by its type. */
export const accessCodes = {
  ok: { what: "TikTok granted, renewed or ended the access.", slot: "no", us: "We go on.", todo: "Nothing to do." },
  access_denied: {
    what: "The person did not allow the studio on TikTok’s page, or TikTok did not let them.",
    slot: "no",
    us: "Nothing is connected and nothing is kept.",
    todo: "Connect the account again and choose to allow it.",
  },
  invalid_client: { what: "TikTok does not know the studio by the key and secret that are configured.", ...configuration },
  invalid_grant: {
    what: "TikTok no longer honours our access to this account: it ran out, was used up or was withdrawn.",
    slot: "no",
    us: "We look once whether it was renewed meanwhile. If not, sends to this account wait until it is reconnected.",
    todo: "Reconnect the account under Connections.",
  },
  invalid_request: { what: "TikTok found a part of our request missing or wrong.", ...bug },
  invalid_scope: { what: "The studio asked for a permission that TikTok has not given to it.", ...configuration },
  unauthorized_client: { what: "TikTok does not let the studio use this way of connecting.", ...configuration },
  unsupported_grant_type: { what: "TikTok does not know the way in which we asked for access.", ...bug },
  unsupported_response_type: { what: "TikTok does not know the kind of answer that we asked for.", ...bug },
  server_error: { what: "TikTok had a fault of its own.", ...theirs },
  temporarily_unavailable: { what: "TikTok is not available for a moment.", ...theirs },
  rate_limit_exceeded: { what: "TikTok had too many requests within a minute.", ...theirs },
  internal_error: { what: "TikTok had a fault of its own.", ...theirs },
} as const satisfies Record<keyof typeof oauthCodes, Explanation>;
