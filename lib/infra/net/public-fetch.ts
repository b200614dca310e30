import "server-only";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";

import {
  isLoopbackAddress,
  isPublicAddress,
  resolveHost,
  type ResolvedAddress,
  type ResolveHost,
} from "#lib/infra/net/public-address";

/** Why a URL was not fetched; the message is for the person who entered it. */
export class PublicFetchError extends Error {
  readonly code: string;
  /** Retrying later may help. */
  readonly retryable: boolean;
  constructor(code: string, message: string, retryable = false, cause?: unknown) {
    super(message, { cause });
    this.name = "PublicFetchError";
    this.code = code;
    this.retryable = retryable;
  }
}

type PublicFetchOptions = {
  signal: AbortSignal;
  /** Tests only: also allows http, any port, and loopback. */
  allowLoopback?: boolean;
  resolve?: ResolveHost;
};

const MAX_REDIRECTS = 3;
const IDLE_TIMEOUT_MS = 30_000;

/** Validates a URL before any request. Throws PublicFetchError. */
export function parsePublicUrl(text: string, allowLoopback = false): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url)
    throw new PublicFetchError(
      "invalid_url",
      "This is not a complete link. Paste it whole, starting with https://.",
    );
  if (url.username !== "" || url.password !== "")
    throw new PublicFetchError(
      "credentials_in_url",
      "The link contains a user name or password. Use a public link without one.",
    );
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (allowLoopback && (isLoopbackAddress(host) || host === "localhost")) return url;
  if (url.protocol !== "https:")
    throw new PublicFetchError(
      "https_required",
      "Only links that start with https:// are allowed.",
    );
  if (url.port !== "")
    throw new PublicFetchError(
      "port_not_allowed",
      "Only links on the standard https port (443) are allowed.",
    );
  if (isIP(host) !== 0 && !isPublicAddress(host))
    throw new PublicFetchError("not_public", "This link does not point to the public internet.");
  return url;
}

/**
 * One error for every host name that cannot be fetched. Unknown, private and silent must not be
 * told apart, or links would map the network that the studio is in.
 */
const unreachable = (host: string, cause?: unknown) =>
  new PublicFetchError(
    "unreachable",
    `The server ${host} could not be reached. Check the address, or try again later.`,
    true,
    cause,
  );

/** Returns the address to connect to. Throws unless every address of the name is allowed. */
async function resolvePublicAddress(
  url: URL,
  { allowLoopback = false, resolve = resolveHost }: PublicFetchOptions,
): Promise<ResolvedAddress> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  const found: ResolvedAddress[] =
    family === 0
      ? await resolve(host).catch((error: unknown) => {
          throw unreachable(host, error);
        })
      : [{ address: host, family: family === 6 ? 6 : 4 }];
  const allowed = found.every(
    ({ address }) => isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address)),
  );
  const [first] = found;
  if (!first || !allowed) throw unreachable(host);
  return first;
}

function requestPinned(
  url: URL,
  pinned: ResolvedAddress,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? https : http).get(url, {
      // Connects to the address that was checked, whatever the name resolves to a moment later.
      lookup: (_host, options, done) =>
        options.all ? done(null, [pinned]) : done(null, pinned.address, pinned.family),
      agent: false,
      signal,
      headers: {
        accept: "video/*, application/octet-stream;q=0.9, */*;q=0.1",
        "accept-encoding": "identity",
        "user-agent": "FashionSupreme-Social-Studio",
      },
    });
    request.setTimeout(IDLE_TIMEOUT_MS, () => request.destroy(new Error("the server fell silent")));
    // A silent socket is not enough: a header may arrive byte by byte.
    const late = setTimeout(
      () => request.destroy(new Error("no response in time")),
      IDLE_TIMEOUT_MS,
    );
    request.once("close", () => clearTimeout(late));
    request.once("response", (reply) => {
      clearTimeout(late);
      resolve(reply);
    });
    request.once("error", reject);
  });
}

/**
 * A response body. `sizeBytes` is null when the server did not announce it. Destroy the stream to
 * stop.
 */
export type PublicBody = { body: http.IncomingMessage; sizeBytes: number | null; url: string };

/**
 * Opens a public URL for reading: https on port 443, every resolved address public, the connection
 * pinned to it, at most three redirects, each checked again. Throws PublicFetchError.
 */
export async function openPublicUrl(
  text: string,
  options: PublicFetchOptions,
): Promise<PublicBody> {
  let url = parsePublicUrl(text, options.allowLoopback);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const pinned = await resolvePublicAddress(url, options);
    const reply = await requestPinned(url, pinned, options.signal).catch((error: unknown) => {
      throw unreachable(url.hostname, error);
    });
    const status = reply.statusCode ?? 0;
    if (status === 200) return toPublicBody(reply, url);
    reply.destroy();
    const next = reply.headers.location;
    if (![301, 302, 303, 307, 308].includes(status) || next === undefined)
      throw statusError(status);
    if (!URL.canParse(next, url))
      throw new PublicFetchError("bad_redirect", "The server redirects to an invalid address.");
    url = parsePublicUrl(new URL(next, url).href, options.allowLoopback);
  }
  throw new PublicFetchError(
    "too_many_redirects",
    "The link redirects too often. Use the link of the file itself.",
  );
}

function statusError(status: number): PublicFetchError {
  const sentence =
    status === 401 || status === 403
      ? "The server does not let us read this file. It must be public, without signing in."
      : status === 404 || status === 410
        ? "There is no file at this address."
        : `The server answered with status ${status} instead of the file.`;
  return new PublicFetchError(`status_${status}`, sentence, status >= 500 || status === 429);
}

function toPublicBody(reply: http.IncomingMessage, url: URL): PublicBody {
  const coding = reply.headers["content-encoding"] ?? "identity";
  const length = reply.headers["content-length"];
  if (coding !== "identity") {
    reply.destroy();
    throw new PublicFetchError(
      "unsupported_encoding",
      "The server compresses the file in a way that we do not support.",
    );
  }
  return {
    body: reply,
    sizeBytes: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null,
    url: url.href,
  };
}
