import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** The server from which TikTok pulls videos, on its own port, with faults to inject. */
export type MediaServer = {
  url: string;
  /** Closes connections before a request reaches the studio. */
  unreachable: boolean;
  /** Waits this long before each piece of at most 1 MiB. */
  pauseMs: number;
  /** Closes the connection after this many pieces. */
  cutAfterChunks: number;
  stop: () => Promise<void>;
};

type MediaRoute = (
  request: Request,
  context: { params: Promise<{ transfer: string; key: string }> },
) => Promise<Response>;

/**
 * Serves app/media/[transfer]/[key] over HTTP and makes it the URL for pulls. Start it at the top
 * of a test file, before the simulator, because APP_URL is read at its first use.
 */
export async function startMediaServer(): Promise<MediaServer> {
  const media: MediaServer = {
    url: "",
    unreachable: false,
    pauseMs: 0,
    cutAfterChunks: Infinity,
    stop: async () => undefined,
  };
  const server = createServer((request, response) => {
    handleRequest(media, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  media.url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  media.stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  process.env["APP_URL"] = media.url;
  process.env["STUDIO_PULL_PREFIX"] = `${media.url}/media/`;
  return media;
}

async function handleRequest(
  mediaServer: MediaServer,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (mediaServer.unreachable) return void response.destroy();
  const [, transfer = "", key = ""] = /^\/media\/([^/]+)\/([^/?]+)$/.exec(incoming.url ?? "") ?? [];
  const { GET, HEAD } = (await import("../../../app/media/[transfer]/[key]/route")) as Record<
    "GET" | "HEAD",
    MediaRoute
  >;
  const headers = new Headers(
    Object.entries(incoming.headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
  const request = new Request(mediaServer.url + incoming.url, {
    method: incoming.method ?? "GET",
    headers,
  });
  const result = await (incoming.method === "HEAD" ? HEAD : GET)(request, {
    params: Promise.resolve({ transfer, key }),
  });
  response.writeHead(result.status, Object.fromEntries(result.headers));
  if (!result.body) return void response.end();
  await pipeline(
    Readable.fromWeb(result.body as Parameters<typeof Readable.fromWeb>[0]),
    throttledChunks(mediaServer),
    response,
  );
}

/** Passes pieces on at the configured pace, up to the configured end. */
function throttledChunks(mediaServer: MediaServer) {
  return async function* (pieces: AsyncIterable<Uint8Array>) {
    let count = 0;
    for await (const piece of pieces) {
      if (count >= mediaServer.cutAfterChunks) throw new Error("cut by the test");
      if (mediaServer.pauseMs > 0) await sleep(mediaServer.pauseMs);
      yield piece;
      count += 1;
    }
  };
}
