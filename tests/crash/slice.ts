import { SeededRandom } from "#tests/prove/seeded-random";

/** Whether to run all crash tests with production leases, or only the slice for `npm test`. */
export const isFull = process.env["STUDIO_CRASH_SIZE"] === "full";

/** Every file prints the seed. `STUDIO_CRASH_SEED` repeats a run. */
const seed = Number(process.env["STUDIO_CRASH_SEED"] ?? Date.now() % 1_000_000_000);

/** Returns a seeded generator for one file and prints the seed. */
export function randomFor(file: string): SeededRandom {
  console.info(`${file}: STUDIO_CRASH_SEED=${seed}`);
  return new SeededRandom(seed);
}

/** Returns all cases in a full run, and `count` random ones in their order in a slice. */
export function chooseCases<T>(cases: readonly T[], count: number, random: SeededRandom): T[] {
  if (isFull) return [...cases];
  const left = cases.map((_, index) => index);
  while (left.length > count) left.splice(random.between(0, left.length - 1), 1);
  return cases.filter((_, index) => left.includes(index));
}
