import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** The address from which TikTok fetches videos, on a port of its own, and ways to disturb what goes over it. */
export type MediaDoor = {
  url: string;
  /** Nobody gets through: connections are closed before the studio hears of them. */
  unreachable: boolean;
  /** Waits this long before each piece of at most 1 MiB. */
  pauseMs: number;
  /** Closes the connection after this many pieces. */
  cutAfter: number;
  stop: () => Promise<void>;
};

type Handler = (request: Request, context: { params: Promise<{ transfer: string; key: string }> }) => Promise<Response>;

/**
 * Serves app/media/[transfer]/[key] over HTTP and makes it the installation's address for fetching. APP_URL is read at its first use,
 * so start it at the top of a test file, before the simulator.
 */
export async function startMediaDoor(): Promise<MediaDoor> {
  const door: MediaDoor = { url: "", unreachable: false, pauseMs: 0, cutAfter: Infinity, stop: async () => undefined };
  const server = createServer((request, response) => {
    answer(door, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  door.url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  door.stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  process.env["APP_URL"] = door.url;
  process.env["STUDIO_PULL_PREFIX"] = `${door.url}/media/`;
  return door;
}

async function answer(door: MediaDoor, asked: IncomingMessage, response: ServerResponse): Promise<void> {
  if (door.unreachable) return void response.destroy();
  const [, transfer = "", key = ""] = /^\/media\/([^/]+)\/([^/?]+)$/.exec(asked.url ?? "") ?? [];
  const { GET, HEAD } = (await import("../../app/media/[transfer]/[key]/route")) as Record<"GET" | "HEAD", Handler>;
  const headers = new Headers(Object.entries(asked.headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
  const request = new Request(door.url + asked.url, { method: asked.method ?? "GET", headers });
  const told = await (asked.method === "HEAD" ? HEAD : GET)(request, { params: Promise.resolve({ transfer, key }) });
  response.writeHead(told.status, Object.fromEntries(told.headers));
  if (!told.body) return void response.end();
  await pipeline(Readable.fromWeb(told.body as Parameters<typeof Readable.fromWeb>[0]), disturbed(door), response);
}

/** The pieces as they come, at the pace and to the point that the door says. */
function disturbed(door: MediaDoor) {
  return async function* (pieces: AsyncIterable<Uint8Array>) {
    let count = 0;
    for await (const piece of pieces) {
      if (count >= door.cutAfter) throw new Error("cut by the test");
      if (door.pauseMs > 0) await sleep(door.pauseMs);
      yield piece;
      count += 1;
    }
  };
}
