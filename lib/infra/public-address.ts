import "server-only";
import { lookup } from "node:dns/promises";

import ipaddr from "ipaddr.js";

/** One address a name resolves to. */
export type Address = { address: string; family: 4 | 6 };
export type Resolve = (host: string) => Promise<Address[]>;

/** Is this address one that anybody on the internet can reach? False for loopback, private, link-local, carrier, tunnel and reserved ones. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes("%")) return false;
  // process() turns an IPv4 address in IPv6 clothes into itself.
  return ipaddr.process(address).range() === "unicast";
}

/** Is this address the machine itself? */
export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
}

/** Every address of a name, asked of the system once. */
export const resolveName: Resolve = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};
