/** Why an address was not taken. */
export type AddressFault =
  | "url_missing"
  | "url_relative"
  | "url_not_web"
  | "url_credentials"
  | "url_unreadable"
  | "url_too_long";

/** `isRepaired`: it was relative, without a protocol, or had spaces, letters of other scripts, `&amp;`. */
export type ReadAddress =
  | { kind: "address"; href: string; isRepaired: boolean }
  | { kind: "refused"; code: AddressFault };

/** Google Merchant 6324416 takes 2,000 characters. */
const MAX_LENGTH = 2000;
const USUAL = /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:[/?#][\w\-.~%!$&'()*+,;=:@/?#[\]]*)?$/i;
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
/** "shop.example/a.jpg" and "www.shop.example", but not the file name "a.jpg". */
const BARE_HOST =
  /^(?:www\.[^\s/]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?::\d{1,5})?(?:[/?]|$)/i;
const FILE_NAME = /^[^/]*\.(?:jpe?g|png|webp|gif|avif|bmp|tiff?|html?|php|mp4|mov)(?:\?|$)/i;

const refused = (code: AddressFault): ReadAddress => ({ kind: "refused", code });

function toAbsolute(text: string, base: string | null): string | null {
  if (text.startsWith("//")) return `https:${text}`;
  if (BARE_HOST.test(text) && !FILE_NAME.test(text)) return `https://${text}`;
  return base === null ? null : (URL.parse(text, base)?.href ?? null);
}

/**
 * Reads the address of a page or picture as an absolute one in ASCII: spaces and letters are
 * percent-encoded, names of hosts are in Punycode, the query (`?v=1`) stays. `base`: what relative
 * addresses belong to. Only http and https without a user name.
 */
export function parseAddress(raw: string, base: string | null): ReadAddress {
  const text = raw
    .slice(0, MAX_LENGTH * 3 + 1)
    .trim()
    .replaceAll("&amp;", "&");
  if (text === "") return refused("url_missing");
  if (text.length > MAX_LENGTH * 3) return refused("url_too_long");
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  const isHostWithPort = scheme !== undefined && /^[^/]+:\d{1,5}(?:\/|$)/.test(text);
  if (scheme !== undefined && !isHostWithPort && scheme !== "http" && scheme !== "https")
    return refused("url_not_web");
  const isAbsolute = scheme !== undefined && !isHostWithPort;
  const absolute = isAbsolute ? text : toAbsolute(text, base);
  if (absolute === null) return refused("url_relative");
  const url = URL.parse(absolute);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === "")
    return refused("url_unreadable");
  if (url.username !== "" || url.password !== "") return refused("url_credentials");
  const { href } = url;
  if (href.length > MAX_LENGTH) return refused("url_too_long");
  return { kind: "address", href, isRepaired: !isAbsolute || text !== raw || !USUAL.test(text) };
}

const MAX_CELL = 100_000;

/** Parts the addresses of one cell: a comma, semicolon, bar or space between, or each in quotes. */
export function splitAddresses(cell: string): string[] {
  const text = cell.slice(0, MAX_CELL).trim();
  if (text === "") return [];
  if (text.startsWith('"')) {
    const quoted = Array.from(text.matchAll(/"([^"]*)"/g), ([, address = ""]) => address.trim());
    return quoted.filter((address) => address !== "");
  }
  const single = text.replace(/[\s,;|]{2,}/g, (run) => /[,;|\n]/.exec(run)?.[0] ?? " ");
  // A comma inside an address is data; one before the next address parts two.
  const parts = /(?:https?:)?\/\//i.test(single)
    ? single.split(/[\s,;|](?=(?:https?:)?\/\/)/i)
    : single.split(/[,;|\n]/);
  return parts.map((part) => part.replace(/[,;|]$/, "").trim()).filter((part) => part !== "");
}
