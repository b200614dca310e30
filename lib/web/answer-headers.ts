// What every answer of the web process says, whoever makes it: a page, a door, a file, Next's own error, or the bare socket. Plain Node.
import type { ServerResponse } from "node:http";

/** For all that is not a page: nothing in it may load, run, or be framed. Pages bring a policy with a nonce (proxy.ts). */
const BARE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

const ALWAYS: Record<string, string> = {
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

/** Said where an answer does not say something stricter or better itself. */
const UNLESS_SAID: Record<string, string> = { "content-security-policy": BARE_POLICY, "cache-control": "private, no-store" };

const SECURE = { "strict-transport-security": "max-age=63072000; includeSubDomains" };

/** Text that does not say how it is written. */
const BARE_TEXT = /^(text\/[\w-]+|application\/xml)$/;

/** Headers that tell what answers, for nobody's good. */
const NEVER = ["x-powered-by", "server"];

/** The headers of an answer that nobody else gives any. Pure. */
function bareHeaders({ https }: { https: boolean }): Record<string, string> {
  return { ...ALWAYS, ...UNLESS_SAID, ...(https ? SECURE : {}) };
}

/** Sees to it that this answer carries them, at the last moment before its head is written. */
export function guardAnswer(response: ServerResponse, { https }: { https: boolean }): void {
  const write: (...args: never[]) => ServerResponse = response.writeHead.bind(response);
  response.writeHead = (...args: never[]): ServerResponse => {
    if (!response.headersSent) {
      for (const [name, value] of Object.entries({ ...ALWAYS, ...(https ? SECURE : {}) })) response.setHeader(name, value);
      for (const [name, value] of Object.entries(UNLESS_SAID)) if (!response.hasHeader(name)) response.setHeader(name, value);
      for (const name of NEVER) response.removeHeader(name);
      const type = String(response.getHeader("content-type") ?? "");
      if (BARE_TEXT.test(type)) response.setHeader("content-type", `${type}; charset=utf-8`);
    }
    return write(...args);
  };
}

/** A whole answer as text, for a socket whose request could not be read. It closes the connection. Pure. */
export function rawAnswer(status: number, sentence: string, { https }: { https: boolean }): string {
  const body = `${sentence}\n`;
  const headers = {
    ...bareHeaders({ https }),
    connection: "close",
    "content-type": "text/plain; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} Refused`, ...lines, "", body].join("\r\n");
}
