import "server-only";
import type { ClientRequest } from "node:http";

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

/** Our word for trouble before an answer began: timeout, refused_connection, certificate or reset. */
export function networkErrorCode(error: unknown, deadline: AbortSignal): string {
  if (deadline.aborted) return "timeout";
  const code = systemErrorCode(error);
  if (UNREACHABLE_CODES.has(code)) return "refused_connection";
  if (code === "ETIMEDOUT") return "timeout";
  return /CERT|TLS|SSL|SELF_SIGNED|VERIFY/.test(code) ? "certificate" : "reset";
}

/** Our word for trouble inside an answer: a body that ended early, or one that is not the JSON it claims to be. */
export function bodyErrorCode(error: unknown): string {
  return error instanceof SyntaxError ||
    error instanceof RangeError ||
    systemErrorCode(error) === "ECONNRESET"
    ? "cut"
    : "reset";
}

/** Calls `begun` once the connection stands, from when on bytes of the request may have left. */
export function onConnected(request: ClientRequest, secure: boolean, callback: () => void): void {
  request.once("socket", (socket) => {
    if (socket.connecting) socket.once(secure ? "secureConnect" : "connect", callback);
    else callback();
  });
}
