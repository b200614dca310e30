import { connect } from "node:net";

/** One answer as its bytes said it: no library has tidied it. `timedOut` when the server neither answered to the end nor closed. */
export type RawResponse = {
  status: number;
  headers: [name: string, value: string][];
  body: string;
  text: string;
  timedOut: boolean;
};

/** The values of a header, in their order; a well-made answer has one. */
export const headerValues = ({ headers }: RawResponse, wanted: string) =>
  headers.filter(([name]) => name === wanted).map(([, value]) => value);

/** The head of a request that asks for the connection to end, so that its answer has an end. */
export function requestHead(line: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ host: "studio.example", connection: "close", ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [line, ...lines, "", ""].join("\r\n");
}

/** Sends these very bytes and reads until the other side closes, at most for `timeoutMs`. */
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
