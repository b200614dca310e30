// One shop of a made world, and when things happen in it.
import { drawFor, type Draw, type Kind } from "./random.ts";
import type { ShopSize } from "./sizes.ts";
import { shopNames } from "./vocabulary.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The shop opened two years ago, and a little less: the audit keeps 24 months. */
const HISTORY_MS = 728 * DAY_MS;
/** Between the last video and the present. */
const QUIET_MS = HOUR_MS;

export class WorldShop {
  readonly seed: number;
  readonly index: number;
  readonly size: ShopSize;
  readonly until: Date;
  readonly id: string;
  readonly name: string;
  readonly openedAt: Date;

  constructor(seed: number, index: number, size: ShopSize, until: Date) {
    this.seed = seed;
    this.index = index;
    this.size = size;
    this.until = until;
    this.openedAt = new Date(until.getTime() - HISTORY_MS);
    this.id = this.draw("shop", 0).uuid(this.openedAt);
    this.name =
      index === 0 ? "FashionSupreme (made)" : `${shopNames[index % shopNames.length]} ${index}`;
  }

  /** Whether it is the one that the world is about. */
  get isLarge(): boolean {
    return this.index === 0;
  }

  draw(kind: Kind, index: number): Draw {
    return drawFor(this.seed, kind, this.index, index);
  }

  /**
   * Returns a moment in the time of one video: everything about it happens before the next arrives,
   * so ids, times and the audit agree. `part`: 0 is its upload, 1 the next video's.
   */
  momentOf(video: number, part: number): Date {
    const span = this.until.getTime() - QUIET_MS - this.openedAt.getTime();
    return new Date(
      this.openedAt.getTime() + Math.floor((span * (video + part)) / this.size.videos),
    );
  }

  /** Returns a moment of its history; 0 is the opening, 1 the present. */
  at(part: number): Date {
    return this.momentOf(this.size.videos * part, 0);
  }

  /** Whether a moment is within these days before the present. */
  isRecent(at: Date, days: number): boolean {
    return this.until.getTime() - at.getTime() < days * DAY_MS;
  }

  /** Returns a later moment, never in the future. */
  later(at: Date, ms: number): Date {
    return new Date(Math.min(at.getTime() + ms, this.until.getTime()));
  }
}

/** Yields numbers from 0 up to `count`. */
export function* range(count: number): Generator<number> {
  for (let index = 0; index < count; index += 1) yield index;
}
