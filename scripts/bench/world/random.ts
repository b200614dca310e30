// Random values of a made world. The same seed, kind and number give the same values, in any order.
import { createHash } from "node:crypto";

import { SeededRandom, seedFor } from "#tests/prove/seeded-random";

/** What values are drawn for. */
export type Kind =
  | "shop"
  | "person"
  | "account"
  | "product"
  | "video"
  | "draft"
  | "delivery"
  | "consent"
  | "transfer"
  | "call"
  | "handoff"
  | "email"
  | "webhook"
  | "approval"
  | "comment"
  | "request"
  | "session"
  | "bulk"
  | "event";

/** Draws the values of one thing. */
export class Draw extends SeededRandom {
  /** Returns true with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Returns one of the keys, each as often as its number says. */
  weighted<K extends string>(weights: Partial<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    throw new Error("nothing to draw from");
  }

  hex(digits: number): string {
    let text = "";
    while (text.length < digits)
      text += Math.floor(this.next() * 4_294_967_296)
        .toString(16)
        .padStart(8, "0");
    return text.slice(0, digits);
  }

  /** Returns a UUID of version 7, which sorts by its time as the product's own do. */
  uuid(at: Date): string {
    const time = at.getTime().toString(16).padStart(12, "0");
    const random = this.hex(18);
    const variant = (8 + (Number.parseInt(random[3] ?? "0", 16) % 4)).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 18)}0`;
  }
}

/** Returns the values of thing number `index` of a kind in a shop. */
export function drawFor(seed: number, kind: Kind, shop: number, index: number): Draw {
  const kindSeed = seedFor(seed, kind);
  const shopSeed = Math.imul(kindSeed ^ (shop + 1), 0x9e3779b1);
  return new Draw(Math.imul(shopSeed ^ (index + 1), 0x85ebca6b) ^ (index >>> 3));
}

/** Returns a hash of a text as the product stores it for a secret. */
export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
