// What the web process decides about a request before Next sees it. Plain Node: no server-only, no Next.

// Headers that Next's own parts send each other, never a browser: named by no request, they can decide nothing.
const INTERNAL =
  /^(x-middleware-.*|x-invoke-.*|x-matched-path|x-now-route-matches|x-prerender-.*|x-next-.*|x-nextjs-(data|cache.*|postponed|prerender)|next-(action|resume)|x-action-.*|x-nonce|x-studio-path)$/;

/** Whether a request header belongs to Next or to proxy.ts and must not come from outside. Pure. */
export function isInternal(name: string): boolean {
  return INTERNAL.test(name.toLowerCase());
}

/** The X-Forwarded-For of a request with its true peer at the end, where nobody but us can write. Pure. */
export function withPeer(claimed: string | string[] | undefined, peer: string | undefined): string {
  return [claimed ?? [], peer ?? "unknown"].flat().join(", ");
}
