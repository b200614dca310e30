import "server-only";
import { lookup } from "node:dns/promises";

import ipaddr from "ipaddr.js";

/** One address a name resolves to. */
export type ResolvedAddress = { address: string; family: 4 | 6 };
export type ResolveHost = (host: string) => Promise<ResolvedAddress[]>;

/** Is this address one that anybody on the internet can reach? False for loopback, private, link-local, carrier, tunnel and reserved ones. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes("%")) return false;
  // process() turns an IPv4 address in IPv6 clothes into itself.
  const found = ipaddr.process(address);
  if (found.range() !== "unicast") return false;
  // Of IPv6 only 2000::/3 is given out to the internet; what lies outside it may lead back inside, as ::127.0.0.1 once did.
  return found.kind() === "ipv4" || ((found.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
}

/** Is this address the machine itself? */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
}

/** Every address of a name, asked of the system once. */
export const resolveHost: ResolveHost = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};
