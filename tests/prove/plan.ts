import { faultMatrix } from "#tests/prove/fault-matrix";
import type { DeliveryCase, ScenarioTask, ProofTask } from "#tests/prove/task";
import { controlTasks } from "#tests/prove/controls";
import { SCENARIOS, type KillPointCensus, type ScenarioName } from "#tests/prove/kill-point-census";
import { SeededRandom } from "#tests/prove/seeded-random";

/** Kill points that every proof strikes 25 times: those of the rooms that speak to TikTok or write what matters. */
const MAIN_MODULES = ["deliveries/", "connections/", "audit/act", "tiktok/"];
const MAIN_POINTS = 40;

/** How many of each kind `npm test` runs, chosen anew each time. */
const SLICE_COUNTS: Record<string, number> = {
  kill: 14,
  pause: 2,
  cell: 28,
  storm: 4,
  consent: 4,
  rolling: 1,
  history: 1,
  control: 3,
};

const IN_INBOX = ["in_inbox"];

type KillPoint = { name: string; passes: { scenario: ScenarioName; times: number }[] };

/** Every point that a send passes, with where it is passed and how often. */
export function listKillPoints(census: KillPointCensus): KillPoint[] {
  const points = new Map<string, KillPoint>();
  for (const [scenario, counts] of Object.entries(census) as [
    ScenarioName,
    Record<string, number>,
  ][]) {
    for (const [name, times] of Object.entries(counts)) {
      const point = points.get(name) ?? { name, passes: [] };
      point.passes.push({ scenario, times });
      points.set(name, point);
    }
  }
  return [...points.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function makeKillCase(point: KillPoint, kind: "kill" | "pause", seed: number): DeliveryCase {
  const random = new SeededRandom(seed);
  const { scenario, times } = random.pick(point.passes);
  // How often a point is passed differs a little from run to run.
  const nth = random.between(1, Math.max(1, Math.min(Math.floor(times * 0.7), 20)));
  return {
    id: `${kind}.${point.name.replaceAll(/[^\w]+/g, "-")}.${seed}`,
    kind,
    name: `${point.name}, in "${scenario}"`,
    seed,
    ...SCENARIOS[scenario],
    killPoint: { point: point.name, nth, action: kind === "kill" ? "kill" : "stop" },
    allowedRests: IN_INBOX,
    timeoutMs: 150_000,
  };
}

/** Everything a proof of this size does, in an order that the seed shuffles. */
export function planProofTasks(
  census: KillPointCensus,
  { seed, size }: { seed: number; size: "full" | "slice" },
): ProofTask[] {
  const random = new SeededRandom(seed);
  const points = listKillPoints(census).filter(({ name }) => !name.startsWith("worker/"));
  const main = points.filter(({ name }) => MAIN_MODULES.some((room) => name.startsWith(room)));
  const chosen = main.length > MAIN_POINTS ? sampleEvenly(main, MAIN_POINTS) : main;
  const often = new Set(chosen.map(({ name }) => name));
  const number = () => random.between(1, 2_000_000_000);
  const kills = points.flatMap((point) =>
    Array.from({ length: often.has(point.name) ? 25 : 1 }, () =>
      makeKillCase(point, "kill", number()),
    ),
  );
  const pauses = sampleEvenly(main, 30).map((point) => makeKillCase(point, "pause", number()));
  const stories = (kind: ScenarioTask["kind"], count: number, name: string): ScenarioTask[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `${kind}.${index}`,
      kind,
      name,
      seed: number(),
    }));
  const storms = stories("storm", 100, "fifty callers, one expired token");
  const consents = stories("consent", 100, "the process that takes a consent is killed");
  const rolling = stories("rolling", 20, "fifty deliveries");
  const histories = stories("history", 20, "fifty deliveries");
  const tasks: ProofTask[] = [
    ...kills,
    ...pauses,
    ...faultMatrix(number()),
    ...storms,
    ...consents,
    ...rolling,
    ...histories,
    ...controlTasks(number()),
  ];
  const shuffled = tasks
    .map((task) => ({ task, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ task }) => task);
  // Points that are struck once come last: they only widen what the others prove.
  const isRare = (task: ProofTask) =>
    task.kind === "kill" && !often.has(task.killPoint?.point ?? "");
  if (size === "full")
    return [...shuffled.filter((task) => !isRare(task)), ...shuffled.filter(isRare)];
  const taken = new Map<string, number>();
  return shuffled.filter((task) => {
    // Five deaths of a worker, each with its lease, take longer than a slice may.
    if ("armAlways" in task) return false;
    const { id } = task;
    const kind = id.split(".")[0] ?? "";
    const count = (taken.get(kind) ?? 0) + 1;
    taken.set(kind, count);
    return count <= (SLICE_COUNTS[kind] ?? 0);
  });
}

/** So many of a list, evenly taken. */
const sampleEvenly = <T>(items: readonly T[], count: number): T[] =>
  Array.from(
    { length: Math.min(count, items.length) },
    (_, index) => items[Math.floor((index * items.length) / Math.min(count, items.length))],
  ).filter((item) => item !== undefined);
