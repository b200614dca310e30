// Limits page views before Next renders them. Plain Node: no server-only, no Next.
import type { IncomingHttpHeaders } from "node:http";

type Rate = { perBrowser: number; perAddress: number; windowMs: number };

/** What people never reach. Pages that are opened and pages that are prefetched count apart. */
const pageRate: Rate = { perBrowser: 600, perAddress: 3000, windowMs: 60_000 };

/** Browsers and addresses that one window counts; further ones are counted as one. */
const MAX_COUNTED = 20_000;

const NOT_A_PAGE =
  /^\/(?:api|media|_next|__nextjs)(?:\/|$|_)|\.(?:ico|png|svg|txt|webmanifest|xml)$/;

/** Whether a path is a page, which a server renders. Pure. */
export const isPagePath = (path: string): boolean => !NOT_A_PAGE.test(path.split("?", 1)[0] ?? "");

/** The session cookie’s value; empty without one. Pure. */
export const sessionCookieOf = (header: string | undefined): string =>
  /(?:^|;\s*)(?:__Host-)?studio\.session=([^;]*)/.exec(header ?? "")?.[1] ?? "";

/**
 * Whether the router asks for a page in case a person opens it: a list may cause dozens. Pure. The
 * headers are those of Next’s router and of browsers that prefetch.
 */
export const isPrefetch = (headers: IncomingHttpHeaders): boolean =>
  headers["next-router-prefetch"] !== undefined ||
  headers["next-router-segment-prefetch"] !== undefined ||
  [headers["sec-purpose"] ?? ""].flat().some((purpose) => purpose.includes("prefetch"));

type PageView = { address: string; session: string; prefetch: boolean };

/** Counts page views of this process by browser and address. */
export class PageLimit {
  readonly #rate: Rate;
  #startedAt = 0;
  readonly #counts = new Map<string, number>();

  constructor(rate: Rate = pageRate) {
    this.#rate = rate;
  }

  /** Counts one view. Returns the seconds to wait when it is one too many, else null. */
  count({ address, session, prefetch }: PageView, now = performance.now()): number | null {
    if (now - this.#startedAt >= this.#rate.windowMs) {
      this.#startedAt = now;
      this.#counts.clear();
    }
    const kind = prefetch ? "prefetch" : "page";
    const byAddress = this.#add(`${kind}:address:${address}`);
    const byBrowser = session === "" ? 0 : this.#add(`${kind}:browser:${session}`);
    if (byAddress <= this.#rate.perAddress && byBrowser <= this.#rate.perBrowser) return null;
    return Math.max(1, Math.ceil((this.#startedAt + this.#rate.windowMs - now) / 1000));
  }

  #add(key: string): number {
    const known = this.#counts.has(key) || this.#counts.size < MAX_COUNTED;
    const counted = known ? key : "others";
    const count = (this.#counts.get(counted) ?? 0) + 1;
    this.#counts.set(counted, count);
    return count;
  }
}
