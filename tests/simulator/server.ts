import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readBody, send, type Exchange, type Route } from "./http.ts";
import { newLogId } from "./ids.ts";
import { passThrough } from "./pipeline.ts";
import { json, refuse } from "./replies.ts";
import type { World } from "./world.ts";

/** Starts one HTTP server on 127.0.0.1 over a routing table; resolves to it and its address. */
export async function listen(world: World, routes: readonly Route[], port: number): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    serve(world, routes, request, response).catch((error: unknown) => fail(response, error));
  });
  // Uploads may take long, and idle connections are kept longer than a client keeps them.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function serve(world: World, routes: readonly Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const base = exchange(request, Buffer.alloc(0), []);
  if (isFromElsewhere(request)) {
    await send(response, refuse(base, 403, "forbidden", "Only pages of this machine may do this."));
    return;
  }
  const route = routes.find(({ method, path }) => method === request.method && path.test(base.url.pathname));
  if (!route) {
    request.resume();
    await send(response, refuse(base, 404, "not_found", "There is nothing at this address."));
    return;
  }
  const body = route.streams ? Buffer.alloc(0) : await readBody(request);
  if (!body) {
    response.shouldKeepAlive = false;
    await send(response, json({ error: "The body is too large or broke off." }, 413));
    return;
  }
  const params = (route.path.exec(base.url.pathname) ?? []).slice(1).map(decodePart);
  const x = exchange(request, body, params);
  const door = route.door?.(x);
  if (door) {
    await passThrough(world, route, door, x, response);
    return;
  }
  const answer = await route.handle(x);
  if (typeof answer !== "string") await send(response, answer);
}

function exchange(request: IncomingMessage, body: Buffer, params: readonly string[]): Exchange {
  return {
    request,
    url: new URL(request.url ?? "/", "http://127.0.0.1"),
    logId: newLogId(),
    body,
    params,
    facts: {},
    intake: {},
  };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A foreign web page must not drive the simulator, neither by a form nor by a name that resolves to loopback. */
function isFromElsewhere(request: IncomingMessage): boolean {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  const isOurName = host === "127.0.0.1" || host === "localhost";
  const isWrite = request.method !== "GET" && request.method !== "HEAD";
  return !isOurName || (isWrite && request.headers["sec-fetch-site"] === "cross-site");
}

function fail(response: ServerResponse, error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  if (response.headersSent) response.destroy();
  else response.writeHead(500).end();
}
