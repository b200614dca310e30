import { connect } from "node:net";

/** A request as it is sent. Nothing checks or repairs it. */
export type WireRequest = {
  method: string;
  /** The target as in the request line. */
  path: string;
  /** In order. A name may occur twice. */
  headers: readonly (readonly [string, string])[];
  body?: Buffer;
  /** Declares this many more bytes of body than are sent, then ends the sending side. */
  missingBytes?: number;
  /** Sent instead of all fields above. */
  raw?: Buffer;
};

export type WireResponse = {
  kind: "answer" | "closed" | "hang";
  status: number;
  headers: [string, string][];
  text: string;
  ms: number;
};

/** A response that takes longer counts as a hang. */
const RESPONSE_TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 4_000_000;

function serializeRequest({
  method,
  path,
  headers,
  body,
  missingBytes = 0,
  raw,
}: WireRequest): Buffer {
  if (raw) return raw;
  const length = body ? [["content-length", String(body.length + missingBytes)] as const] : [];
  const announced = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
    ? []
    : length;
  const lines = [...headers, ...announced, ["connection", "close"] as const].map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1"),
    body ?? Buffer.alloc(0),
  ]);
}

/** Parses a response from its bytes. Null while incomplete. Chunk sizes stay in the text. */
export function parseWireResponse(
  bytes: Buffer,
): Pick<WireResponse, "status" | "headers" | "text"> | null {
  const text = bytes.toString("utf8");
  const end = text.indexOf("\r\n\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0);
  if (end < 0 || status === 0) return null;
  if (status < 200)
    return parseWireResponse(bytes.subarray(Buffer.byteLength(text.slice(0, end + 4))));
  const headers = text
    .slice(0, end)
    .split("\r\n")
    .slice(1)
    .map((line): [string, string] => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ]);
  return { status, headers, text: text.slice(end + 4) };
}

/** Sends a request over a new connection and reads until the server closes. */
export function sendWireRequest(
  port: number,
  request: WireRequest,
  timeoutMs = RESPONSE_TIMEOUT_MS,
): Promise<WireResponse> {
  return new Promise((done) => {
    const began = performance.now();
    const parts: Buffer[] = [];
    let size = 0;
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    const end = (late: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const read = parseWireResponse(Buffer.concat(parts));
      const kind = read ? "answer" : late ? "hang" : "closed";
      done({ kind, status: 0, headers: [], text: "", ...read, ms: performance.now() - began });
    };
    const timer = setTimeout(() => end(true), timeoutMs);
    socket.on("error", () => end(false));
    socket.on("end", () => end(false));
    socket.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= MAX_RESPONSE_BYTES) parts.push(part);
      else end(false);
    });
    socket.write(serializeRequest(request));
    if (request.missingBytes !== undefined) socket.end();
  });
}

/** Returns the first header of this name. */
export function getHeader({ headers }: WireResponse, name: string): string | null {
  return headers.find(([one]) => one === name)?.[1] ?? null;
}
