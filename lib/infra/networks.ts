/**
 * The larger networks that a client address belongs to: IPv4 /24 and /16, IPv6 /48 and /32.
 * `clientIp` is what lib/web/client-ip.ts returns; null for anything else.
 */
export function networksOf(clientIp: string): { network: string; wideNetwork: string } | null {
  const four = /^(\d{1,3}\.\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(clientIp);
  if (four?.[1] !== undefined && four[2] !== undefined)
    return { network: `${four[1]}.${four[2]}/24`, wideNetwork: `${four[1]}/16` };
  const six = /^([\da-f]{8})([\da-f]{4})[\da-f]{4}\/64$/.exec(clientIp);
  if (six?.[1] !== undefined && six[2] !== undefined)
    return { network: `${six[1]}${six[2]}/48`, wideNetwork: `${six[1]}/32` };
  return null;
}
