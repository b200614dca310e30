// What the web process decides about a request before Next sees it. Plain Node: no server-only, no Next.

// Headers that Next's own parts send each other, never a browser: named by no request, they can decide nothing.
const INTERNAL =
  /^(x-middleware-.*|x-invoke-.*|x-matched-path|x-now-route-matches|x-prerender-.*|x-next-.*|x-nextjs-(data|cache.*|postponed|prerender)|next-(action|resume)|x-action-.*|x-nonce|x-studio-path)$/;

/** Whether a request header belongs to Next or to proxy.ts and must not come from outside. Pure. */
export function isInternal(name: string): boolean {
  return INTERNAL.test(name.toLowerCase());
}

type Refusal = { status: number; sentence: string };
type Head = { method?: string | undefined; url?: string | undefined; headers: object; rawHeaders: string[] };

/** The methods of doors. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * Why a request goes no further, or null when it may: internal headers, a method that only doors have elsewhere, an address that is not
 * a plain path (a foreign host in it, two slashes at its head, or escapes that are no text), and no or two Host headers. Pure.
 */
export function notForUs({ method = "", url = "", headers, rawHeaders }: Head): Refusal | null {
  const not = { status: 400, sentence: "This request is not for the studio." };
  if (Object.keys(headers).some(isInternal)) return not;
  // Next answers a POST to a file with a fault; proxy.ts refuses one to a page that hides its name.
  const known = url.startsWith("/api/") ? METHODS : ["GET", "HEAD"];
  if (!known.includes(method)) return { status: 405, sentence: "This address does not take this method." };
  if (!/^\/(?![/\\])/.test(url) || !isReadable(url)) return not;
  // Pages that Next keeps for itself, such as the one that tells of a fault of ours.
  if (/^\/(_|%5f)(?!next\/)/i.test(url)) return { status: 404, sentence: "There is nothing here." };
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length;
  return hosts === 1 ? null : not;
}

/** Whether the escapes of a path are text; Next answers others with a fault. */
function isReadable(url: string): boolean {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

/** What is said to a request that could not be read, by the code of Node's parser. Pure. */
export function brokenRequest(code: string | undefined): Refusal {
  if (code === "HPE_HEADER_OVERFLOW") return { status: 431, sentence: "The head of this request is too large." };
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return { status: 413, sentence: "This request is too large." };
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return { status: 408, sentence: "This request took too long to arrive." };
  return { status: 400, sentence: "This request could not be read." };
}

/** The X-Forwarded-For of a request with its true peer at the end, where nobody but us can write. Pure. */
export function withPeer(claimed: string | string[] | undefined, peer: string | undefined): string {
  return [claimed ?? [], peer ?? "unknown"].flat().join(", ");
}

/** What the file at this path must say to prove the site to TikTok ("path:content", separated by commas); null for other paths. Pure. */
export function proofAt(proofs: string | undefined, path: string): string | null {
  const found = (proofs ?? "").split(",").find((proof) => path === `/${proof.slice(0, proof.indexOf(":")).replace(/^\/+/, "")}`);
  return found ? found.slice(found.indexOf(":") + 1) : null;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/**
 * Where a page view belongs that came to this machine under another of its names (127.0.0.1 for localhost): cookies are kept per
 * name, so the person would not stay signed in. Null when it came to APP_URL, or is not a page view. Pure.
 */
export function rightPlace(
  appUrl: string | undefined,
  { method, host, path }: { method: string; host: string; path: string },
): string | null {
  if (!appUrl || !["GET", "HEAD"].includes(method) || /^\/(\/|api\/|_next\/)/.test(path)) return null;
  const own = new URL(appUrl);
  if (own.host === host || !LOOPBACK.test(own.host) || !LOOPBACK.test(host)) return null;
  return own.origin + path;
}
