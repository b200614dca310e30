import { SeededRandom } from "#tests/prove/seeded-random";
import type { AttackedStudio } from "#tests/attack/attacked-studio";

/** Something that must never happen and did. `message` names the request or file that shows it. */
export type AttackFinding = { rule: string; message: string };

/** Whether the detector of an attack noticed what was planted for it. */
export type DetectorControl = { name: string; detected: boolean };

/** What one task of an attack found: how much was tried, by name, and every finding. */
export type AttackFindings = {
  counts: Record<string, number>;
  findings: AttackFinding[];
  controls?: DetectorControl[];
};

export type AttackName =
  | "fuzz"
  | "files"
  | "uploads"
  | "xss"
  | "ssrf"
  | "webhooks"
  | "host"
  | "redirects"
  | "csrf"
  | "oauth";

export type AttackTask = { id: string; attack: AttackName; seed: number };

/** The most memory each kind of process held while a task ran, in bytes. */
export type MemoryPeaks = { web: number; worker: number; children: number };

export type AttackTaskResult = AttackTask &
  AttackFindings & { seconds: number; ok: boolean; peaks: MemoryPeaks; commit?: string };

export type RunSize = "full" | "slice";

/** One kind of attack. `tasks` is how many tasks it is split into; each can be run again by itself. */
export type Attack = {
  name: AttackName;
  /** What it does, for the report. */
  description: string;
  tasks: Record<RunSize, number>;
  /** Mostly waits for answers, and looks at nothing that another attack changes: runs beside the others. */
  runsBeside?: true;
  run: (
    studio: AttackedStudio,
    given: { random: SeededRandom; index: number; size: RunSize },
  ) => Promise<AttackFindings>;
};

/** Adds up what is counted by name. */
export function addCounts(
  into: Record<string, number>,
  more: Record<string, number>,
): Record<string, number> {
  for (const [name, count] of Object.entries(more)) into[name] = (into[name] ?? 0) + count;
  return into;
}

/** Runs `work` over every item, `width` at a time. */
export async function inParallel<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) await work(item, at);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, lane));
}

/** The same with chance: every item has a generator of its own, so that it draws the same whichever item is done first. */
export async function inParallelSeeded<T>(
  random: SeededRandom,
  items: readonly T[],
  concurrency: number,
  work: (item: T, random: SeededRandom) => Promise<void>,
): Promise<void> {
  const seeded = items.map((item) => ({
    item,
    random: new SeededRandom(random.between(0, 2 ** 31)),
  }));
  await inParallel(seeded, concurrency, (one) => work(one.item, one.random));
}

/** A list in random order. */
export function shuffled<T>(random: SeededRandom, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
