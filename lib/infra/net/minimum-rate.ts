import "server-only";

type Sample = { at: number; bytes: number };

/** Tells whether bytes keep arriving fast enough, over the last `windowMs`. */
export class MinimumRate {
  readonly #bytesPerWindow: number;
  readonly #windowMs: number;
  readonly #samples: Sample[];

  constructor(
    { bytesPerSecond, windowMs }: { bytesPerSecond: number; windowMs: number },
    startedAt = performance.now(),
  ) {
    this.#bytesPerWindow = (bytesPerSecond * windowMs) / 1000;
    this.#windowMs = windowMs;
    this.#samples = [{ at: startedAt, bytes: 0 }];
  }

  /** Whether the last window brought too little. Call it regularly with all bytes so far. */
  isTooSlow(bytes: number, now = performance.now()): boolean {
    this.#samples.push({ at: now, bytes });
    // Keeps one sample that is a whole window old.
    while ((this.#samples[1]?.at ?? now) <= now - this.#windowMs) this.#samples.shift();
    const [first] = this.#samples;
    if (!first || now - first.at < this.#windowMs) return false;
    return bytes - first.bytes < this.#bytesPerWindow;
  }
}
