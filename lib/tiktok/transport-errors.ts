import "server-only";
import type { ClientRequest } from "node:http";

import type { TransportCode } from "#lib/tiktok/transport-codes";

const UNREACHABLE_CODES = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "ECONNABORTED",
]);

const systemErrorCode = (error: unknown): string => {
  if (error instanceof AggregateError) return systemErrorCode(error.errors[0]);
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
};

/** Returns the code of a call that failed before a response began. */
export function networkErrorCode(error: unknown, deadline: AbortSignal): TransportCode {
  if (deadline.aborted) return "timeout";
  const code = systemErrorCode(error);
  if (UNREACHABLE_CODES.has(code)) return "connection_refused";
  if (code === "ETIMEDOUT") return "timeout";
  return /CERT|TLS|SSL|SELF_SIGNED|VERIFY/.test(code) ? "tls_error" : "connection_reset";
}

/** Returns the code of a response body that ended early or is not valid JSON. */
export function bodyErrorCode(error: unknown): TransportCode {
  return error instanceof SyntaxError ||
    error instanceof RangeError ||
    systemErrorCode(error) === "ECONNRESET"
    ? "body_truncated"
    : "connection_reset";
}

/** Calls `callback` once connected. From then on bytes of the request may have left. */
export function onConnected(request: ClientRequest, secure: boolean, callback: () => void): void {
  request.once("socket", (socket) => {
    if (socket.connecting) socket.once(secure ? "secureConnect" : "connect", callback);
    else callback();
  });
}
