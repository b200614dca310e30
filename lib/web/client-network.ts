// Plain Node: no server-only, no Next. lib/web/server.ts uses it before Next.
import ipaddr from "ipaddr.js";

/**
 * Returns the IPv4 address or IPv6 /64 that a request came from. Skips `trustedProxies` entries of
 * X-Forwarded-For from its end, where lib/web/server.ts appends the real peer. Pure.
 */
export function clientNetwork(forwardedFor: string, trustedProxies: number): string {
  const chain = forwardedFor.split(",").map((part) => part.trim());
  const claimed = chain.at(-1 - trustedProxies) ?? chain[0] ?? "";
  if (!ipaddr.isValid(claimed)) return "unknown";
  const address = ipaddr.process(claimed);
  if (address.kind() === "ipv4") return address.toString();
  return `${address
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")}/64`;
}
