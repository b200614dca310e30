import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

import { makeCertificate } from "#tests/attack/ssrf/certificate";

/** What the public internet answers: a film, redirects by every code and in steps, and pages that point elsewhere. */
function answer(film: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", "https://public.attack.example");
  const to = searchParams.get("to") ?? "";
  const hops = Number(searchParams.get("hops") ?? 1);
  const way = pathname.slice(1);
  if (way === "film.mp4") return void response.writeHead(200, { "content-type": "video/mp4", "content-length": film.length }).end(film);
  if (hops > 1) return void response.writeHead(302, { location: `/302?hops=${hops - 1}&to=${encodeURIComponent(to)}` }).end();
  if (way === "meta") return void response.end(`<meta http-equiv="refresh" content="0;url=${to}">`);
  if (way === "refresh") return void response.writeHead(200, { refresh: `0; url=${to}` }).end("x");
  if (way === "location-in-body") return void response.writeHead(200, { "content-location": to, location: to }).end(to);
  if (/^\d{3}$/.test(way)) return void response.writeHead(Number(way), { location: to }).end();
  // Whoever comes here by an address of the inside has reached it already; the record of the boundary says so.
  response.writeHead(200, { "content-type": "video/mp4" }).end("not a film");
}

/** The one web server behind every connection that the boundary leads here. */
export async function openWebStandIn(film: Buffer): Promise<{ port: number; close: () => void }> {
  const server = createServer(makeCertificate(), (request, response) => answer(film, request, response));
  server.on("tlsClientError", () => undefined);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
