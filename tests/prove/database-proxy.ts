import net from "node:net";

/**
 * A TCP proxy before the database. It can refuse connections, or swallow bytes like a broken
 * network.
 */
export class DatabaseProxy {
  readonly #server: net.Server;
  readonly #target: { host: string; port: number };
  readonly #openSockets = new Set<net.Socket>();
  #mode: "passes" | "refuses" | "swallows" = "passes";

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = net.createServer((near) => this.#accept(near));
  }

  static async open(target: { host: string; port: number }): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  #accept(near: net.Socket): void {
    near.on("error", () => undefined);
    if (this.#mode === "refuses") {
      near.destroy();
      return;
    }
    const far = net.connect(this.#target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#openSockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#openSockets.delete(one);
        other.destroy();
      });
      // Bytes are dropped while the connection stays open.
      one.on("data", (part) => {
        if (this.#mode === "passes" && !other.write(part)) one.pause();
      });
      one.on("drain", () => other.resume());
    }
  }

  /** `refuses` also closes open connections; `swallows` leaves them hanging. */
  setMode(mode: "passes" | "refuses" | "swallows"): void {
    const broken = this.#mode !== "passes" || mode === "refuses";
    this.#mode = mode;
    if (broken) for (const socket of this.#openSockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.setMode("refuses");
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
