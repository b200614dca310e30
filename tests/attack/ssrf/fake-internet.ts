import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { loadClips } from "#tests/attack/files/sample-clips";
import { makeCertificate } from "#tests/attack/ssrf/certificate";
import { startDnsServer } from "#tests/attack/ssrf/dns-server";

/** Responds as the public internet: a video, redirects of every kind, and misleading pages. */
function answerWebRequest(video: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", "https://public.attack.example");
  const to = searchParams.get("to") ?? "";
  const hops = Number(searchParams.get("hops") ?? 1);
  const way = pathname.slice(1);
  if (way === "video.mp4")
    return void response
      .writeHead(200, { "content-type": "video/mp4", "content-length": video.length })
      .end(video);
  if (hops > 1)
    return void response
      .writeHead(302, { location: `/302?hops=${hops - 1}&to=${encodeURIComponent(to)}` })
      .end();
  if (way === "meta") return void response.end(`<meta http-equiv="refresh" content="0;url=${to}">`);
  if (way === "refresh") return void response.writeHead(200, { refresh: `0; url=${to}` }).end("x");
  if (way === "location-in-body")
    return void response.writeHead(200, { "content-location": to, location: to }).end(to);
  if (/^\d{3}$/.test(way)) return void response.writeHead(Number(way), { location: to }).end();
  // A request to a private address is a finding already. The record of connections shows it.
  response.writeHead(200, { "content-type": "video/mp4" }).end("not a video");
}

/** Starts the web server to which the interceptor redirects all connections. */
async function startFakeWebServer(video: Buffer): Promise<{ port: number; close: () => void }> {
  const server = createServer(makeCertificate(), (request, response) =>
    answerWebRequest(video, request, response),
  );
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

export type RecordedConnection = { host: string; address: string; port: number };

/** The internet that the workers of an attacked studio see: the attacker's name server and web. */
export class FakeInternet {
  readonly env: Record<string, string>;
  readonly #recordFile: string;
  readonly #close: (() => void)[];

  private constructor(env: Record<string, string>, record: string, close: (() => void)[]) {
    this.env = env;
    this.#recordFile = record;
    this.#close = close;
  }

  static async open(folder: string): Promise<FakeInternet> {
    const { mp4 } = await loadClips();
    const [names, web] = await Promise.all([startDnsServer(), startFakeWebServer(mp4)]);
    const record = join(folder, "reached.jsonl");
    writeFileSync(record, "");
    // The certificate is self-signed. The attack tests where a connection goes, not who answers.
    const env = {
      ATTACK_BOUNDARY: [names.port, web.port, record].join("|"),
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
    };
    return new FakeInternet(env, record, [names.close, web.close]);
  }

  /** Returns every connection to a web port so far, with its intended address. */
  connections(): RecordedConnection[] {
    return readFileSync(this.#recordFile, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RecordedConnection);
  }

  close(): void {
    for (const one of this.#close) one();
  }
}
