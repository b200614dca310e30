import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export type FakeTiktok = {
  base: string;
  /** The number of requests so far. */
  requestCount: number;
  /** Set this to respond to all later requests. */
  handler: RequestListener;
  stop: () => void;
};

/** Starts a server in place of TikTok for other responses than the simulator's. Start it first. */
export async function startFakeTiktok(): Promise<FakeTiktok> {
  const server = createServer((request, response) => {
    raw.requestCount += 1;
    raw.handler(request, response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env["TIKTOK_API_URL"] = base;
  const raw: FakeTiktok = {
    base,
    requestCount: 0,
    handler: (_, response) => response.end(),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return raw;
}

/** Returns a handler that reads the request and responds with JSON. A string is sent as it is. */
export function jsonListener(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): RequestListener {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return (request, response) =>
    request
      .resume()
      .on("end", () =>
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(text),
      );
}
