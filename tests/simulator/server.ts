import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readRequestBody, writeReply, type RequestContext, type Route } from "./http.ts";
import { newLogId } from "./ids.ts";
import { handleWithFaults } from "./fault-pipeline.ts";
import { jsonReply, errorReply } from "./replies.ts";
import type { World } from "./world.ts";

/** Starts an HTTP server on 127.0.0.1 for a routing table. Returns it with its address. */
export async function listen(
  world: World,
  routes: readonly Route[],
  port: number,
): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    handleRequest(world, routes, request, response).catch((error: unknown) =>
      sendFailure(response, error),
    );
  });
  // Uploads may take long, and idle connections stay open longer than a client keeps them.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function handleRequest(
  world: World,
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const base = makeContext(request, Buffer.alloc(0), []);
  if (isForeignRequest(request)) {
    await writeReply(
      response,
      errorReply(base, 403, "forbidden", "Only pages of this machine may do this."),
    );
    return;
  }
  const route = routes.find(
    ({ method, path }) => method === request.method && path.test(base.url.pathname),
  );
  if (!route) {
    request.resume();
    await writeReply(
      response,
      errorReply(base, 404, "not_found", "There is nothing at this address."),
    );
    return;
  }
  const body = route.readsBody ? Buffer.alloc(0) : await readRequestBody(request);
  if (!body) {
    response.shouldKeepAlive = false;
    await writeReply(response, jsonReply({ error: "The body is too large or broke off." }, 413));
    return;
  }
  const params = (route.path.exec(base.url.pathname) ?? []).slice(1).map(decodePart);
  const x = makeContext(request, body, params);
  const endpoint = route.endpoint?.(x);
  if (endpoint) {
    await handleWithFaults(world, route, endpoint, x, response);
    return;
  }
  const answer = await route.handle(x);
  if (typeof answer !== "string") await writeReply(response, answer);
}

function makeContext(
  request: IncomingMessage,
  body: Buffer,
  params: readonly string[],
): RequestContext {
  return {
    request,
    url: new URL(request.url ?? "/", "http://127.0.0.1"),
    logId: newLogId(),
    body,
    params,
    details: {},
    bodyFault: {},
  };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Refuses requests of other web pages, by a form or by a host name that resolves to loopback. */
function isForeignRequest(request: IncomingMessage): boolean {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  const isOurName = host === "127.0.0.1" || host === "localhost";
  const isWrite = request.method !== "GET" && request.method !== "HEAD";
  return !isOurName || (isWrite && request.headers["sec-fetch-site"] === "cross-site");
}

function sendFailure(response: ServerResponse, error: unknown): void {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  if (response.headersSent) response.destroy();
  else response.writeHead(500).end();
}
