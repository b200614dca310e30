// The web process in production: node lib/web/server.ts. Next answers; this is only its socket.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import next from "next";

import { isInternal, proofAt, rightPlace, withPeer } from "#lib/web/incoming";

const STOP_MS = 20_000;

const port = Number(process.env["PORT"] || 3000);
const hostname = process.env["HOST"] || "127.0.0.1";
const appUrl = process.env["APP_URL"];

const app = next({ dev: false, hostname, port });
await app.prepare();
const answer = app.getRequestHandler();

function receive(request: IncomingMessage, response: ServerResponse): void {
  if (Object.keys(request.headers).some(isInternal)) {
    response.writeHead(400, { connection: "close", "content-type": "text/plain" }).end("This request is not for the studio.\n");
    return;
  }
  const proof = proofAt(process.env["TIKTOK_SITE_VERIFICATION"], request.url ?? "/");
  if (proof !== null) {
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" });
    response.end(request.method === "HEAD" ? undefined : proof);
    return;
  }
  const place = rightPlace(appUrl, { method: request.method ?? "", host: request.headers.host ?? "", path: request.url ?? "/" });
  if (place) {
    response.writeHead(307, { location: place, "cache-control": "no-store" }).end();
    return;
  }
  request.headers["x-forwarded-for"] = withPeer(request.headers["x-forwarded-for"], request.socket.remoteAddress);
  if (appUrl?.startsWith("https:")) response.setHeader("strict-transport-security", "max-age=63072000; includeSubDomains");
  answer(request, response).catch((error: unknown) => {
    process.stderr.write(`${JSON.stringify({ level: "error", msg: "a request could not be answered", error: String(error) })}\n`);
    response.destroy();
  });
}

/** A connection on which nothing at all has moved for so long is nobody's any more. */
const DEAD_MS = 5 * 60_000;

// A 4 GB upload takes as long as it takes; slow headers and idle sockets do not.
const server = createServer({ requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 65_000, maxHeaderSize: 32 * 1024 }, receive);
server.setTimeout(DEAD_MS);

async function stop(): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), STOP_MS - 1000);
  await closed;
  clearTimeout(late);
  process.exit(0);
}

process.once("SIGTERM", () => void stop());
process.once("SIGINT", () => void stop());
server.once("error", (error: NodeJS.ErrnoException) => {
  const words = error.code === "EADDRINUSE" ? `Port ${port} is already in use.` : error.message;
  process.stderr.write(`The studio cannot listen on ${hostname}:${port}. ${words}\n`);
  process.exit(1);
});
server.listen(port, hostname, () => process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`));
