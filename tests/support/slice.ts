import { SeededRandom } from "#tests/prove/seeded-random";

/** Whether `npm run test:long` runs every case. `npm test` runs a slice with a fresh seed. */
export const isFull = process.env["STUDIO_TEST_SIZE"] === "full";

/** Every file prints the seed. `STUDIO_TEST_SEED` repeats a run. */
const seed = Number(process.env["STUDIO_TEST_SEED"] ?? Date.now() % 1_000_000_000);

/** Returns a seeded generator for one file and prints the seed. */
export function randomFor(file: string): SeededRandom {
  console.info(`${file}: STUDIO_TEST_SEED=${seed}`);
  return new SeededRandom(seed);
}

/** Returns all cases in a full run, and `count` random ones in their order in a slice. */
export function chooseCases<T>(cases: readonly T[], count: number, random: SeededRandom): T[] {
  if (isFull) return [...cases];
  const left = cases.map((_, index) => index);
  while (left.length > count) left.splice(random.between(0, left.length - 1), 1);
  return cases.filter((_, index) => left.includes(index));
}
