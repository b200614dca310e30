import "server-only";

import { networkInterfaces } from "node:os";

import { isLoopbackUrl } from "#lib/infra/env";

type Interfaces = Record<
  string,
  { address: string; family: string; internal: boolean }[] | undefined
>;

/**
 * Returns the origin at which other devices of the network would reach a studio whose address is
 * only this machine, such as http://192.168.1.5:3000; null for any other studio.
 */
export function lanOrigin(
  appUrl: string,
  interfaces: Interfaces = networkInterfaces(),
): string | null {
  const url = new URL(appUrl);
  if (!isLoopbackUrl(url)) return null;
  const found = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);
  return found ? `${url.protocol}//${found.address}${url.port === "" ? "" : `:${url.port}`}` : null;
}
