import { SeededRandom } from "#tests/prove/seeded-random";

/** The whole of the crash tests, with true leases, or what fits into a minute of `npm test`. */
export const isFull = process.env["STUDIO_CRASH_SIZE"] === "full";

/** Printed by every file; `STUDIO_CRASH_SEED` repeats the choice. */
const seed = Number(process.env["STUDIO_CRASH_SEED"] ?? Date.now() % 1_000_000_000);

/** Repeatable chance for one file. Prints the seed that repeats it. */
export function randomFor(file: string): SeededRandom {
  console.info(`${file}: STUDIO_CRASH_SEED=${seed}`);
  return new SeededRandom(seed);
}

/** All cases of the full run; of a slice some, chosen by the seed, in their order. */
export function chooseCases<T>(cases: readonly T[], count: number, random: SeededRandom): T[] {
  if (isFull) return [...cases];
  const left = cases.map((_, index) => index);
  while (left.length > count) left.splice(random.between(0, left.length - 1), 1);
  return cases.filter((_, index) => left.includes(index));
}
