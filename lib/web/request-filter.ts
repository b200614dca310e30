// What the web process decides about a request before Next sees it. Plain Node: no server-only, no Next.

// Headers that Next's own parts send each other, never a browser: named by no request, they can decide nothing.
const INTERNAL_HEADERS =
  /^(x-middleware-.*|x-invoke-.*|x-matched-path|x-now-route-matches|x-prerender-.*|x-next-.*|x-nextjs-(data|cache.*|postponed|prerender)|next-(action|resume)|x-action-.*|x-nonce|x-studio-path)$/;

/** Whether a request header belongs to Next or to proxy.ts and must not come from outside. Pure. */
export function isInternalHeader(name: string): boolean {
  return INTERNAL_HEADERS.test(name.toLowerCase());
}

type Rejection = { status: number; message: string };
type RequestHead = {
  method?: string | undefined;
  url?: string | undefined;
  headers: object;
  rawHeaders: string[];
};

/** The methods of doors. */
const API_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * Why a request goes no further, or null when it may: internal headers, a method that only doors have elsewhere, an address that is not
 * a plain path (a foreign host in it, two slashes at its head, or escapes that are no text), and no or two Host headers. Pure.
 */
export function getRequestRejection({
  method = "",
  url = "",
  headers,
  rawHeaders,
}: RequestHead): Rejection | null {
  const badRequest = { status: 400, message: "This request is not for the studio." };
  if (Object.keys(headers).some(isInternalHeader)) return badRequest;
  // Next answers a POST to a file with a fault; proxy.ts refuses one to a page that hides its name.
  const methods = url.startsWith("/api/") ? API_METHODS : ["GET", "HEAD"];
  if (!methods.includes(method))
    return { status: 405, message: "This address does not take this method." };
  if (!/^\/(?![/\\])/.test(url) || !isDecodable(url)) return badRequest;
  // Pages that Next keeps for itself, such as the one that tells of a fault of ours.
  if (/^\/(_|%5f)(?!next\/)/i.test(url)) return { status: 404, message: "There is nothing here." };
  const hosts = rawHeaders.filter(
    (name, at) => at % 2 === 0 && name.toLowerCase() === "host",
  ).length;
  return hosts === 1 ? null : badRequest;
}

/** Whether the escapes of a path are text; Next answers others with a fault. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

/** What is said to a request that could not be read, by the code of Node's parser. Pure. */
export function parserErrorResponse(code: string | undefined): Rejection {
  if (code === "HPE_HEADER_OVERFLOW")
    return { status: 431, message: "The head of this request is too large." };
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW")
    return { status: 413, message: "This request is too large." };
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return { status: 408, message: "This request took too long to arrive." };
  return { status: 400, message: "This request could not be read." };
}

/** The X-Forwarded-For of a request with its true peer at the end, where nobody but us can write. Pure. */
export function appendPeer(
  claimed: string | string[] | undefined,
  peer: string | undefined,
): string {
  return [claimed ?? [], peer ?? "unknown"].flat().join(", ");
}

/** What the file at this path must say to prove the site to TikTok ("path:content", separated by commas); null for other paths. Pure. */
export function siteVerificationFile(files: string | undefined, path: string): string | null {
  const found = (files ?? "")
    .split(",")
    .find((proof) => path === `/${proof.slice(0, proof.indexOf(":")).replace(/^\/+/, "")}`);
  return found ? found.slice(found.indexOf(":") + 1) : null;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/**
 * Where a page view belongs that came to this machine under another of its names (127.0.0.1 for localhost): cookies are kept per
 * name, so the person would not stay signed in. Null when it came to APP_URL, or is not a page view. Pure.
 */
export function canonicalRedirect(
  appUrl: string | undefined,
  { method, host, path }: { method: string; host: string; path: string },
): string | null {
  if (!appUrl || !["GET", "HEAD"].includes(method) || /^\/(\/|api\/|_next\/)/.test(path))
    return null;
  const own = new URL(appUrl);
  if (own.host === host || !LOOPBACK.test(own.host) || !LOOPBACK.test(host)) return null;
  return own.origin + path;
}
