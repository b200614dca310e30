import { connect } from "node:net";

/** A response parsed from its bytes. `timedOut` when it was incomplete and still open. */
export type RawResponse = {
  status: number;
  headers: [name: string, value: string][];
  body: string;
  text: string;
  timedOut: boolean;
};

/** Returns the values of a header in their order. A valid response has one. */
export const headerValues = ({ headers }: RawResponse, wanted: string) =>
  headers.filter(([name]) => name === wanted).map(([, value]) => value);

/** Returns the head of a request with `connection: close`, so that its response ends. */
export function requestHead(line: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ host: "studio.example", connection: "close", ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [line, ...lines, "", ""].join("\r\n");
}

/** Sends bytes as they are and reads until the server closes, for at most `timeoutMs`. */
export function sendRaw(
  port: number,
  bytes: string | Buffer,
  timeoutMs = 10_000,
): Promise<RawResponse> {
  return new Promise((done) => {
    const parts: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    const end = (timedOut: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      done({ ...parseResponse(Buffer.concat(parts).toString("latin1")), timedOut });
    };
    const timer = setTimeout(() => end(true), timeoutMs);
    socket.on("data", (part) => parts.push(part));
    socket.on("close", () => end(false));
    socket.on("error", () => end(false));
  });
}

function parseResponse(text: string): Omit<RawResponse, "timedOut"> {
  const [top = "", ...rest] = text.split("\r\n\r\n");
  const [line = "", ...lines] = top.split("\r\n");
  const headers = lines.map((one): [string, string] => {
    const at = one.indexOf(":");
    return [one.slice(0, at).toLowerCase(), one.slice(at + 1).trim()];
  });
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1] ?? 0),
    headers,
    body: rest.join("\r\n\r\n"),
    text,
  };
}
