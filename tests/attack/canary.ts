import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";

/** Listens on this machine and counts requests. An attack that reaches it has failed the studio. */
export class Canary {
  readonly #servers: Server[];
  readonly ports: { v4: number; v6: number };
  hits: string[] = [];

  private constructor(servers: Server[], ports: { v4: number; v6: number }) {
    this.#servers = servers;
    this.ports = ports;
  }

  static async open(): Promise<Canary> {
    const servers: Server[] = [];
    const listener: { onHit?: (host: string) => void } = {};
    const listen = async (host: string) => {
      const server = createServer((socket) => {
        listener.onHit?.(host);
        socket.on("error", () => undefined);
        socket.end("HTTP/1.1 200 OK\r\ncontent-length: 6\r\ncontent-type: video/mp4\r\n\r\ncanary");
      });
      const bound = await Promise.race([
        once(server.listen(0, host), "listening"),
        once(server, "error").then(() => null),
      ]).catch(() => null);
      if (!bound) return 0;
      servers.push(server);
      return (server.address() as AddressInfo).port;
    };
    const canary = new Canary(servers, { v4: await listen("127.0.0.1"), v6: await listen("::1") });
    listener.onHit = (host) => canary.hits.push(host);
    return canary;
  }

  get url(): string {
    return `http://127.0.0.1:${this.ports.v4}/canary`;
  }

  /** Checks that the canary counts a request. This is the control of the attacks that use it. */
  async selfTest(): Promise<boolean> {
    const before = this.hits.length;
    await fetch(this.url).then((answer) => answer.text());
    const isHit = this.hits.length > before;
    this.hits.splice(before);
    return isHit;
  }

  close(): void {
    for (const server of this.#servers) server.close();
  }
}
