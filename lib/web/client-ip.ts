import "server-only";

import { env } from "#lib/infra/env";
import { clientNetwork } from "#lib/web/client-network";

/** Returns a request's IPv4 address or IPv6 /64, for rate limits. */
export function getClientIp(request: { headers: Pick<Headers, "get"> }): string {
  return clientNetwork(request.headers.get("x-forwarded-for") ?? "", env().TRUSTED_PROXIES);
}
