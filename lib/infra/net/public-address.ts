import "server-only";
import { lookup } from "node:dns/promises";

import ipaddr from "ipaddr.js";

/** One address that a name resolves to. */
export type ResolvedAddress = { address: string; family: 4 | 6 };
export type ResolveHost = (host: string) => Promise<ResolvedAddress[]>;

/**
 * Whether anyone on the internet can reach this address. False for loopback, private, link-local,
 * carrier, tunnel and reserved ranges.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes("%")) return false;
  // process() turns an IPv4-mapped IPv6 address into IPv4.
  const found = ipaddr.process(address);
  if (found.range() !== "unicast") return false;
  // Only 2000::/3 is public IPv6; other ranges may lead back inside, as ::127.0.0.1 once did.
  return found.kind() === "ipv4" || ((found.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
}

/** Whether this is a loopback address. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
}

/** Resolves a name once and returns all its addresses. */
export const resolveHost: ResolveHost = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};
