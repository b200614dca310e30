import "server-only";
import { createHash, type Hash } from "node:crypto";

import type { Facts, Step } from "#lib/deliveries/decide";
import type { Lease } from "#lib/deliveries/lease";
import type { Sending } from "#lib/deliveries/read-facts";

/** What a step is given: the hold, and what was read under it. */
export type StepInput = { lease: Lease; facts: Facts; sending: Sending; prefix: PrefixHash };

/** What a step tells the loop: look again at once, or the delivery was let go. */
export type StepOutcome = "again" | "released";

export type StepOf<K extends Step["kind"]> = Extract<Step, { kind: K }>;

/** SHA-256 of the file up to some byte, kept while one worker sends, so that the file is read once. */
export class PrefixHash {
  #bytes = 0;
  #hash = createHash("sha256");

  /** The hash of the first `bytes`, as a copy to go on with; reads what is missing with `read(first, last)`. */
  async upTo(bytes: number, read: (first: number, last: number) => AsyncIterable<Buffer>): Promise<Hash> {
    if (this.#bytes > bytes) {
      this.#bytes = 0;
      this.#hash = createHash("sha256");
    }
    if (this.#bytes < bytes) {
      for await (const part of read(this.#bytes, bytes - 1)) this.#hash.update(part);
      this.#bytes = bytes;
    }
    return this.#hash.copy();
  }

  /** Takes over a copy that went on to `bytes`. */
  advance(bytes: number, hash: Hash): void {
    this.#bytes = bytes;
    this.#hash = hash;
  }
}
