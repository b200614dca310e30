import net from "node:net";

/** Stands between the programs and their database: can refuse, or swallow everything, as a broken network does. */
export class Proxy {
  readonly #server: net.Server;
  readonly #target: { host: string; port: number };
  readonly #open = new Set<net.Socket>();
  #mode: "passes" | "refuses" | "swallows" = "passes";

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = net.createServer((near) => this.#take(near));
  }

  static async open(target: { host: string; port: number }): Promise<Proxy> {
    const proxy = new Proxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  #take(near: net.Socket): void {
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
      this.#open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#open.delete(one);
        other.destroy();
      });
      // What is swallowed is gone; the connection only looks alive.
      one.on("data", (part) => {
        if (this.#mode === "passes" && !other.write(part)) one.pause();
      });
      one.on("drain", () => other.resume());
    }
  }

  /** `refuses` also cuts what is open; `swallows` leaves it hanging. */
  set(mode: "passes" | "refuses" | "swallows"): void {
    const broken = this.#mode !== "passes" || mode === "refuses";
    this.#mode = mode;
    if (broken) for (const socket of this.#open) socket.destroy();
  }

  async close(): Promise<void> {
    this.set("refuses");
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
