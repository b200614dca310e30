// The checks of a request before Next sees it. Plain Node: no server-only, no Next.

// Headers that parts of Next send each other and no browser sends. A request with one is rejected.
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

/** The methods of route handlers. */
const API_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * Returns why to reject a request, or null: internal headers, a method that pages lack, a URL that
 * is no plain path (other host, leading double slash, bad escapes), not exactly one Host. Pure.
 */
export function getRequestRejection({
  method = "",
  url = "",
  headers,
  rawHeaders,
}: RequestHead): Rejection | null {
  const badRequest = { status: 400, message: "This request is not valid." };
  if (Object.keys(headers).some(isInternalHeader)) return badRequest;
  // Next fails on a POST to a file. proxy.ts rejects one to a page at an escaped path.
  const methods = url.startsWith("/api/") ? API_METHODS : ["GET", "HEAD"];
  if (!methods.includes(method))
    return { status: 405, message: "This URL does not support this method." };
  if (!/^\/(?![/\\])/.test(url) || !isDecodable(url)) return badRequest;
  // Pages that are internal to Next, such as its error page.
  if (/^\/(_|%5f)(?!next\/)/i.test(url)) return { status: 404, message: "There is nothing here." };
  const hosts = rawHeaders.filter(
    (name, at) => at % 2 === 0 && name.toLowerCase() === "host",
  ).length;
  return hosts === 1 ? null : badRequest;
}

/** Whether the escapes of a path can be decoded; Next answers others with an error. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

/** Returns the response to a request that Node's parser could not read. Pure. */
export function parserErrorResponse(code: string | undefined): Rejection {
  if (code === "HPE_HEADER_OVERFLOW")
    return { status: 431, message: "The headers of this request are too large." };
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW")
    return { status: 413, message: "This request is too large." };
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return { status: 408, message: "This request took too long to arrive." };
  return { status: 400, message: "This request could not be read." };
}

/** Returns X-Forwarded-For with the real peer appended, which the client cannot set. Pure. */
export function appendPeer(
  claimed: string | string[] | undefined,
  peer: string | undefined,
): string {
  return [claimed ?? [], peer ?? "unknown"].flat().join(", ");
}

/** Returns TikTok's verification file at `path` from "path:content,…"; null if none. Pure. */
export function siteVerificationFile(files: string | undefined, path: string): string | null {
  const found = (files ?? "")
    .split(",")
    .find((proof) => path === `/${proof.slice(0, proof.indexOf(":")).replace(/^\/+/, "")}`);
  return found ? found.slice(found.indexOf(":") + 1) : null;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/**
 * Returns the URL under APP_URL for a page view at another name of this machine (127.0.0.1 for
 * localhost), because cookies belong to one name. Null for APP_URL, or no page view. Pure.
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
