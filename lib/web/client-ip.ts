import "server-only";
import ipaddr from "ipaddr.js";

import { env } from "#lib/infra/env";

/**
 * Returns the network a request came from, for rate limits: the IPv4 address or the /64 of an IPv6 address. lib/web/server.ts appends the
 * real peer to X-Forwarded-For, so the last entry is never the client's claim; TRUSTED_PROXIES entries before it are trusted.
 */
export function getClientIp(request: Request): string {
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
