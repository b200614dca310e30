import type { Dice } from "#tests/prove/dice";
import type { Site } from "#tests/attack/site";

/** Something that may never happen and did. `sentence` says what, with the request or file that shows it. */
export type Finding = { rule: string; sentence: string };

/** Whether the detector of a part noticed what was planted for it. */
export type Control = { name: string; noticed: boolean };

/** What one task of a part tells: how much was tried, by name, and what came of it. */
export type Told = { counts: Record<string, number>; findings: Finding[]; controls?: Control[] };

export type PartName = "fuzz" | "files" | "uploads" | "xss" | "ssrf" | "webhooks" | "host" | "redirects" | "csrf" | "oauth";

export type Task = { id: string; part: PartName; seed: number };

/** The most memory each kind of process held while a task ran, in bytes. */
export type Peaks = { web: number; worker: number; children: number };

export type Outcome = Task & Told & { seconds: number; ok: boolean; peaks: Peaks; commit?: string };

export type Size = "full" | "slice";

/** One kind of attack. `tasks` is into how many it is cut; each can be run again by itself. */
export type Part = {
  name: PartName;
  /** What it does, for the report. */
  words: string;
  tasks: Record<Size, number>;
  run: (site: Site, given: { dice: Dice; index: number; size: Size }) => Promise<Told>;
};

/** Adds up what is counted by name. */
export function addCounts(into: Record<string, number>, more: Record<string, number>): Record<string, number> {
  for (const [name, count] of Object.entries(more)) into[name] = (into[name] ?? 0) + count;
  return into;
}

/** Runs `work` over every item, `width` at a time. */
export async function inParallel<T>(items: readonly T[], width: number, work: (item: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) await work(item, at);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}

/** A list in an order of chance. */
export function shuffled<T>(dice: Dice, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: dice.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
