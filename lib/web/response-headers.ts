// The headers of every response, including Next's own errors and bare sockets. Plain Node.
import type { ServerResponse } from "node:http";

/** For all but pages, whose policy has a nonce (proxy.ts): nothing loads, runs or is framed. */
const DEFAULT_CSP =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

const SECURITY_HEADERS: Record<string, string> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Not "no-referrer": with it browsers send "Origin: null" from our own forms.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-permitted-cross-domain-policies": "none",
  "permissions-policy":
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()",
};

/** Set unless the response already has the header. */
const DEFAULT_HEADERS: Record<string, string> = {
  "content-security-policy": DEFAULT_CSP,
  "cache-control": "private, no-store",
};

const HSTS_HEADERS = { "strict-transport-security": "max-age=63072000; includeSubDomains" };

/** Text without a charset. */
const TEXT_WITHOUT_CHARSET = /^(text\/[\w-]+|application\/xml)$/;

/** Headers that only reveal the software behind the response. */
const REMOVED_HEADERS = ["x-powered-by", "server"];

/** Returns the headers for a response without any. Pure. */
function defaultHeaders({ https }: { https: boolean }): Record<string, string> {
  return { ...SECURITY_HEADERS, ...DEFAULT_HEADERS, ...(https ? HSTS_HEADERS : {}) };
}

/** Adds the headers to a response just before its head is written. */
export function applySecurityHeaders(
  response: ServerResponse,
  { https }: { https: boolean },
): void {
  const write: (...args: never[]) => ServerResponse = response.writeHead.bind(response);
  response.writeHead = (...args: never[]): ServerResponse => {
    if (!response.headersSent) {
      for (const [name, value] of Object.entries({
        ...SECURITY_HEADERS,
        ...(https ? HSTS_HEADERS : {}),
      }))
        response.setHeader(name, value);
      for (const [name, value] of Object.entries(DEFAULT_HEADERS))
        if (!response.hasHeader(name)) response.setHeader(name, value);
      for (const name of REMOVED_HEADERS) response.removeHeader(name);
      const type = String(response.getHeader("content-type") ?? "");
      if (TEXT_WITHOUT_CHARSET.test(type))
        response.setHeader("content-type", `${type}; charset=utf-8`);
    }
    return write(...args);
  };
}

/** Returns a whole response as text, to close a socket with an unreadable request. Pure. */
export function rawResponse(
  status: number,
  message: string,
  { https }: { https: boolean },
): string {
  const body = `${message}\n`;
  const headers = {
    ...defaultHeaders({ https }),
    connection: "close",
    "content-type": "text/plain; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} Refused`, ...lines, "", body].join("\r\n");
}
