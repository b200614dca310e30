import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { clips } from "#tests/attack/files/clip-kit";
import { openNameServer } from "#tests/attack/ssrf/name-server";
import { openWebStandIn } from "#tests/attack/ssrf/web-stand-in";

export type Reached = { host: string; address: string; port: number };

/** The internet as the workers of an attacked studio see it: a name server and a web of the attacker's. */
export class Outside {
  readonly env: Record<string, string>;
  readonly #record: string;
  readonly #close: (() => void)[];

  private constructor(env: Record<string, string>, record: string, close: (() => void)[]) {
    this.env = env;
    this.#record = record;
    this.#close = close;
  }

  static async open(folder: string): Promise<Outside> {
    const { mp4 } = await clips();
    const [names, web] = await Promise.all([openNameServer(), openWebStandIn(mp4)]);
    const record = join(folder, "reached.jsonl");
    writeFileSync(record, "");
    // The stand-in's certificate is nobody's: what is tested is where a connection goes, not who answers there.
    const env = { ATTACK_BOUNDARY: [names.port, web.port, record].join("|"), NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    return new Outside(env, record, [names.close, web.close]);
  }

  /** Every connection that was begun to a port of the web so far, with the address that it was meant for. */
  reached(): Reached[] {
    return readFileSync(this.#record, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Reached);
  }

  close(): void {
    for (const one of this.#close) one();
  }
}
