import { cells } from "#tests/prove/cells";
import type { Case, Story, Task } from "#tests/prove/case";
import { controls } from "#tests/prove/controls";
import { scenarios, type Census, type ScenarioName } from "#tests/prove/census";
import { Dice } from "#tests/prove/dice";

/** Kill points that every proof strikes 25 times: those of the rooms that speak to TikTok or write what matters. */
const MAIN_ROOMS = ["deliveries/", "connections/", "audit/act", "tiktok/"];
const MAIN_POINTS = 40;

/** How many of each kind `npm test` runs, chosen anew each time. */
const SLICE: Record<string, number> = { kill: 14, pause: 2, cell: 28, storm: 4, consent: 4, rolling: 1, history: 1, control: 3 };

const rests = ["in_inbox"];

type Point = { name: string; where: { scenario: ScenarioName; times: number }[] };

/** Every point that a send passes, with where it is passed and how often. */
export function pointsOf(census: Census): Point[] {
  const points = new Map<string, Point>();
  for (const [scenario, counts] of Object.entries(census) as [ScenarioName, Record<string, number>][]) {
    for (const [name, times] of Object.entries(counts)) {
      const point = points.get(name) ?? { name, where: [] };
      point.where.push({ scenario, times });
      points.set(name, point);
    }
  }
  return [...points.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function strike(point: Point, kind: "kill" | "pause", seed: number): Case {
  const dice = new Dice(seed);
  const { scenario, times } = dice.pick(point.where);
  // How often a point is passed differs a little from run to run.
  const nth = dice.between(1, Math.max(1, Math.min(Math.floor(times * 0.7), 20)));
  return {
    id: `${kind}.${point.name.replaceAll(/[^\w]+/g, "-")}.${seed}`,
    kind,
    name: `${point.name}, in "${scenario}"`,
    seed,
    ...scenarios[scenario],
    arm: { point: point.name, nth, action: kind === "kill" ? "kill" : "stop" },
    rests,
    patienceMs: 150_000,
  };
}

/** Everything a proof of this size does, in an order that the seed shuffles. */
export function planTasks(census: Census, { seed, size }: { seed: number; size: "full" | "slice" }): Task[] {
  const dice = new Dice(seed);
  const points = pointsOf(census).filter(({ name }) => !name.startsWith("worker/"));
  const main = points.filter(({ name }) => MAIN_ROOMS.some((room) => name.startsWith(room)));
  const chosen = main.length > MAIN_POINTS ? spread(main, MAIN_POINTS) : main;
  const often = new Set(chosen.map(({ name }) => name));
  const number = () => dice.between(1, 2_000_000_000);
  const kills = points.flatMap((point) => Array.from({ length: often.has(point.name) ? 25 : 1 }, () => strike(point, "kill", number())));
  const pauses = spread(main, 30).map((point) => strike(point, "pause", number()));
  const stories = (kind: Story["kind"], count: number, name: string): Story[] =>
    Array.from({ length: count }, (_, index) => ({ id: `${kind}.${index}`, kind, name, seed: number() }));
  const storms = stories("storm", 100, "fifty callers, one expired token");
  const consents = stories("consent", 100, "the process that takes a consent is killed");
  const rolling = stories("rolling", 20, "fifty deliveries");
  const histories = stories("history", 20, "fifty deliveries");
  const tasks: Task[] = [...kills, ...pauses, ...cells(number()), ...storms, ...consents, ...rolling, ...histories, ...controls(number())];
  const shuffled = tasks
    .map((task) => ({ task, at: dice.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ task }) => task);
  // Points that are struck once come last: they only widen what the others prove.
  const isRare = (task: Task) => task.kind === "kill" && !often.has(task.arm?.point ?? "");
  if (size === "full") return [...shuffled.filter((task) => !isRare(task)), ...shuffled.filter(isRare)];
  const taken = new Map<string, number>();
  return shuffled.filter((task) => {
    // Five deaths of a worker, each with its lease, take longer than a slice may.
    if ("armAlways" in task) return false;
    const { id } = task;
    const kind = id.split(".")[0] ?? "";
    const count = (taken.get(kind) ?? 0) + 1;
    taken.set(kind, count);
    return count <= (SLICE[kind] ?? 0);
  });
}

/** So many of a list, evenly taken. */
const spread = <T>(items: readonly T[], count: number): T[] =>
  Array.from(
    { length: Math.min(count, items.length) },
    (_, index) => items[Math.floor((index * items.length) / Math.min(count, items.length))],
  ).filter((item) => item !== undefined);
