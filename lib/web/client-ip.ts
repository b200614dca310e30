import "server-only";
import ipaddr from "ipaddr.js";

import { env } from "#lib/infra/env";

/**
 * Returns a request's IPv4 address or IPv6 /64, for rate limits. Skips TRUSTED_PROXIES entries of
 * X-Forwarded-For from its end, where lib/web/server.ts appends the real peer.
 */
export function getClientIp(request: { headers: Pick<Headers, "get"> }): string {
  const chain = (request.headers.get("x-forwarded-for") ?? "")
    .split(",")
    .map((part) => part.trim());
  const claimed = chain.at(-1 - env().TRUSTED_PROXIES) ?? chain[0] ?? "";
  if (!ipaddr.isValid(claimed)) return "unknown";
  const address = ipaddr.process(claimed);
  if (address.kind() === "ipv4") return address.toString();
  return `${address
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")}/64`;
}
