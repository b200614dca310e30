// The web process, in front of Next: node lib/web/server.ts. NODE_ENV=development reloads pages.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import next from "next";

import { clientNetwork } from "#lib/web/client-network";
import { connectionLimits, limitConnections } from "#lib/web/connection-limits";
import { isPagePath, isPrefetch, PageLimit, sessionCookieOf } from "#lib/web/page-limit";
import {
  appendPeer,
  canonicalRedirect,
  getRequestRejection,
  parserErrorResponse,
  siteVerificationFile,
} from "#lib/web/request-filter";
import { applySecurityHeaders, rawResponse } from "#lib/web/response-headers";
import { isReadableRouterState } from "#lib/web/router-state";

const SHUTDOWN_TIMEOUT_MS = 20_000;

const port = Number(process.env["PORT"] || 3000);
const hostname = process.env["HOST"] || "127.0.0.1";
const appUrl = process.env["APP_URL"];
const secure = { https: appUrl?.startsWith("https:") === true };

const trustedProxies = Number(process.env["TRUSTED_PROXIES"] || 0);
const pageLimit = new PageLimit();

const isDevelopment = process.env["NODE_ENV"] === "development";
/** Paths of Next's development client: hot reload, error overlay, source maps. */
const DEVELOPMENT_TOOL = /^\/(__nextjs|_next\/)/;

function sendText(response: ServerResponse, status: number, message: string): void {
  if (status === 405) response.setHeader("allow", "GET, HEAD");
  response
    .writeHead(status, { connection: "close", "content-type": "text/plain; charset=utf-8" })
    .end(`${message}\n`);
}

function handleRequest(request: IncomingMessage, response: ServerResponse): void {
  applySecurityHeaders(response, secure);
  if (isDevelopment && DEVELOPMENT_TOOL.test(request.url ?? ""))
    return passToNext(request, response);
  const rejection = getRequestRejection(request);
  if (rejection) return sendText(response, rejection.status, rejection.message);
  if (!isReadableRouterState(request.headers["next-router-state-tree"]))
    return sendText(response, 400, "This request could not be read.");
  const path = request.url ?? "/";
  const verificationFile = siteVerificationFile(process.env["TIKTOK_SITE_VERIFICATION"], path);
  if (verificationFile !== null) {
    response
      .writeHead(200, { "content-type": "text/plain; charset=utf-8" })
      .end(request.method === "HEAD" ? undefined : verificationFile);
    return;
  }
  const retryAfterSeconds = isPagePath(path) ? countPageView(request) : null;
  if (retryAfterSeconds !== null) {
    response.setHeader("retry-after", String(retryAfterSeconds));
    return sendText(
      response,
      429,
      `Too many pages were opened. Wait ${retryAfterSeconds} seconds, then reload this page.`,
    );
  }
  const redirectTo = canonicalRedirect(appUrl, {
    method: request.method ?? "",
    host: request.headers.host ?? "",
    path,
  });
  if (redirectTo) {
    response.writeHead(307, { location: redirectTo }).end();
    return;
  }
  request.headers["x-forwarded-for"] = forwardedFor(request);
  passToNext(request, response);
}

const forwardedFor = (request: IncomingMessage) =>
  appendPeer(request.headers["x-forwarded-for"], request.socket.remoteAddress);

const countPageView = (request: IncomingMessage) =>
  pageLimit.count({
    address: clientNetwork(forwardedFor(request), trustedProxies),
    session: sessionCookieOf(request.headers.cookie),
    prefetch: isPrefetch(request.headers),
  });

function passToNext(request: IncomingMessage, response: ServerResponse): void {
  handleNext(request, response).catch((error: unknown) => {
    // The message may quote the URL, which may be a secret.
    const kind = error instanceof Error ? error.name : typeof error;
    process.stderr.write(
      `${JSON.stringify({ level: "error", msg: "a request could not be answered", error: kind })}\n`,
    );
    if (response.headersSent) response.destroy();
    else sendText(response, 500, "Something went wrong on our side.");
  });
}

const SOCKET_TIMEOUT_MS = 5 * 60_000;

// An upload of 4 GB may take hours; slow headers and idle sockets may not.
const server = createServer(
  {
    requestTimeout: 0,
    headersTimeout: 20_000,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 32 * 1024,
    // Checked by request-filter.ts, so that the rejection has our headers.
    requireHostHeader: false,
  },
  handleRequest,
);

limitConnections(server, connectionLimits(trustedProxies));

// Next attaches its upgrade handler (hot reload) to `httpServer`. In production that server never
// listens, because nothing here speaks WebSocket.
const app = next({
  dev: isDevelopment,
  turbopack: isDevelopment,
  hostname,
  port,
  httpServer: isDevelopment ? server : createServer(),
});
await app.prepare();
const handleNext = app.getRequestHandler();

/** The latest response on each socket: nothing may be written between its bytes. */
const latestResponses = new WeakMap<Duplex, ServerResponse>();
server.prependListener("request", ({ socket }: IncomingMessage, response: ServerResponse) =>
  latestResponses.set(socket, response),
);

server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
  const started = latestResponses.get(socket);
  const midway = started?.headersSent === true && !started.writableFinished;
  if (!socket.writable || midway || error.code === "ECONNRESET") return socket.destroy();
  const { status, message } = parserErrorResponse(error.code);
  socket.end(rawResponse(status, message, secure));
});
server.on("connect", (_request: IncomingMessage, socket: Duplex) => {
  socket.end(rawResponse(405, "This server is not a proxy.", secure));
});
server.on("checkExpectation", (_request: IncomingMessage, response: ServerResponse) => {
  applySecurityHeaders(response, secure);
  sendText(response, 417, "The server cannot meet the Expect header.");
});
server.setTimeout(SOCKET_TIMEOUT_MS);

async function shutDown(): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), SHUTDOWN_TIMEOUT_MS - 1000);
  await closed;
  clearTimeout(late);
  process.exit(0);
}

process.once("SIGTERM", () => void shutDown());
process.once("SIGINT", () => void shutDown());
server.once("error", (error: NodeJS.ErrnoException) => {
  const reason = error.code === "EADDRINUSE" ? `Port ${port} is already in use.` : error.message;
  process.stderr.write(`The studio cannot listen on ${hostname}:${port}. ${reason}\n`);
  process.exit(1);
});
server.listen(port, hostname, () =>
  process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`),
);
