import { SeededRandom } from "#tests/prove/seeded-random";
import type { AttackedStudio } from "#tests/attack/attacked-studio";

/** Something forbidden that happened. `message` names the request or file that shows it. */
export type AttackFinding = { rule: string; message: string };

/** Whether the detector of an attack noticed a planted fault. */
export type DetectorControl = { name: string; detected: boolean };

/** The findings of one task, and how much it tried, by name. */
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

/** The peak memory of each kind of process during a task, in bytes. */
export type MemoryPeaks = { web: number; worker: number; children: number };

export type AttackTaskResult = AttackTask &
  AttackFindings & { seconds: number; ok: boolean; peaks: MemoryPeaks; commit?: string };

export type RunSize = "full" | "slice";

/** One kind of attack, split into this many tasks. Each task can be repeated alone. */
export type Attack = {
  name: AttackName;
  /** For the report. */
  description: string;
  tasks: Record<RunSize, number>;
  /** Runs beside other attacks, because it mostly waits and reads nothing that they change. */
  runsBeside?: true;
  run: (
    studio: AttackedStudio,
    given: { random: SeededRandom; index: number; size: RunSize },
  ) => Promise<AttackFindings>;
};

/** Adds counts to those of the same name. */
export function addCounts(
  into: Record<string, number>,
  more: Record<string, number>,
): Record<string, number> {
  for (const [name, count] of Object.entries(more)) into[name] = (into[name] ?? 0) + count;
  return into;
}

/** Runs `work` over every item, `concurrency` at a time. */
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

/** Like inParallel, with a generator for each item: its draws do not depend on other items. */
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

/** Returns the list in random order. */
export function shuffled<T>(random: SeededRandom, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
