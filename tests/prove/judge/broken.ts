import type { InvariantName, Violation } from "./evidence.ts";

/** A violation of one invariant, as every rule reports it. */
export function broken(invariant: InvariantName, about: string, sentence: string, facts: unknown): Violation {
  return { invariant, about, sentence, facts };
}
