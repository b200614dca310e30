import { controlTasks } from "#tests/prove/controls/controls";
import { faultMatrix } from "#tests/prove/fault-matrix";
import { SCENARIOS, type KillPointCensus, type ScenarioName } from "#tests/prove/kill-point-census";
import { SeededRandom, seedFor } from "#tests/prove/seeded-random";
import {
  type DeliveryCase,
  type ProofTask,
  type ScenarioTask,
  SHORT_LEASE,
} from "#tests/prove/task";

/** Points that the full proof strikes 25 times: those of the modules that speak to TikTok or write what matters. */
const MAIN_MODULES = ["deliveries/", "connections/", "audit/act", "tiktok/"];
const MAIN_POINTS = 40;
const KILLS_PER_MAIN_POINT = 25;
const PAUSES = 30;

/** How many tasks of each kind a slice runs, chosen by its seed. */
const SLICE_COUNTS: Record<string, number> = {
  any: 3,
  cell: 8,
  storm: 1,
  consent: 2,
  control: 2,
};
/** A send passes at least so many points. */
const ANY_POINT_PASSES = 120;

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

const slugOf = (text: string) => text.replaceAll(/[^\w]+/gu, "-");

/** The first kill of every point keeps the true lease; the others save most of the wait for its end. */
function makeKillCase(
  point: KillPoint,
  { kind, seed, index }: { kind: "kill" | "pause"; seed: number; index: number },
): DeliveryCase {
  const id = `${kind}.${slugOf(point.name)}.${index}`;
  const random = new SeededRandom(seedFor(seed, id));
  const { scenario, times } = random.pick(point.passes);
  // How often a point is passed differs a little from run to run.
  const nth = random.between(1, Math.max(1, Math.min(Math.floor(times * 0.7), 20)));
  return {
    id,
    kind,
    name: `${point.name}, in "${scenario}"`,
    seed: seedFor(seed, id),
    scenario,
    ...SCENARIOS[scenario],
    killPoint: { point: point.name, nth, action: kind === "kill" ? "kill" : "stop" },
    ...(kind === "kill" && index > 0 ? { mutations: SHORT_LEASE } : {}),
    allowedRests: IN_INBOX,
    timeoutMs: 150_000,
  };
}

/** Kills at the nth pass of any point: they need no census, so a slice begins with them at once. */
function anyPointKills(seed: number): DeliveryCase[] {
  const scenarios = Object.keys(SCENARIOS) as ScenarioName[];
  return Array.from({ length: 40 }, (_, index): DeliveryCase => {
    const id = `any.${index}`;
    const random = new SeededRandom(seedFor(seed, id));
    const scenario = random.pick(scenarios);
    const nth = random.between(1, ANY_POINT_PASSES);
    return {
      id,
      kind: "kill",
      name: `any point at pass ${nth}, in "${scenario}"`,
      seed: seedFor(seed, id),
      ...SCENARIOS[scenario],
      killPoint: { point: "*", nth, action: "kill" },
      mutations: SHORT_LEASE,
      allowedRests: IN_INBOX,
      timeoutMs: 150_000,
    };
  });
}

/** Everything but the kills and pauses at named points, in the order of its ids. Depends on the seed alone. */
function seededTasks(seed: number): ProofTask[] {
  const scenarioTasks = (kind: ScenarioTask["kind"], count: number, name: string): ScenarioTask[] =>
    Array.from({ length: count }, (_, index) => {
      const id = `${kind}.${index}`;
      return { id, kind, name, seed: seedFor(seed, id) };
    });
  return [
    ...faultMatrix(seed),
    ...scenarioTasks("storm", 100, "fifty callers, one expired token"),
    ...scenarioTasks("consent", 100, "the process that takes a consent is killed"),
    ...scenarioTasks("rolling", 20, "rolling restarts"),
    ...scenarioTasks("history", 20, "a random history"),
    ...controlTasks(seed),
  ];
}

/** In an order that depends on the seed and each task's id alone: a new task moves no other. */
const shuffle = (tasks: readonly ProofTask[], seed: number): ProofTask[] =>
  tasks
    .map((task) => ({ task, at: seedFor(seed, `order of ${task.id}`) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ task }) => task);

/** What `npm test` runs: some tasks of every kind that fits into a minute. Needs no census. */
export function planSlice(seed: number): ProofTask[] {
  const taken = new Map<string, number>();
  return shuffle([...anyPointKills(seed), ...seededTasks(seed)], seed).filter((task) => {
    if (isTooLongForSlice(task)) return false;
    const kind = task.id.split(".")[0] ?? "";
    const count = (taken.get(kind) ?? 0) + 1;
    taken.set(kind, count);
    return count <= (SLICE_COUNTS[kind] ?? 0);
  });
}

/** Waits of the product that no shorter lease shortens. */
const isTooLongForSlice = (task: ProofTask) =>
  "killEveryWorker" in task ||
  "wakeAtRequests" in task ||
  "stopAtRequests" in task ||
  "awaitRequests" in task;

/** The tasks of the full proof that need no census, as they begin at once. */
export const planSeeded = (seed: number): ProofTask[] => shuffle(seededTasks(seed), seed);

/** The kills and pauses of the full proof. Points that are struck once come last: they only widen what the others prove. */
export function planKills(census: KillPointCensus, seed: number): DeliveryCase[] {
  const points = listKillPoints(census).filter(({ name }) => !name.startsWith("worker/"));
  const main = points.filter(({ name }) => MAIN_MODULES.some((module) => name.startsWith(module)));
  const often = new Set(sampleEvenly(main, MAIN_POINTS).map(({ name }) => name));
  const repeat = (point: KillPoint, count: number) =>
    Array.from({ length: count }, (_, index) => makeKillCase(point, { kind: "kill", seed, index }));
  const isOften = ({ name }: KillPoint) => often.has(name);
  const main25 = points.filter(isOften).flatMap((point) => repeat(point, KILLS_PER_MAIN_POINT));
  const pauses = sampleEvenly(main, PAUSES).map((point) =>
    makeKillCase(point, { kind: "pause", seed, index: 0 }),
  );
  const rare = points.filter((point) => !isOften(point)).flatMap((point) => repeat(point, 1));
  return [...shuffle([...main25, ...pauses], seed), ...shuffle(rare, seed)] as DeliveryCase[];
}

/** Every task that an id may name: what a repeated failure is looked up in. */
export const planByIds = (seed: number): ProofTask[] => [
  ...anyPointKills(seed),
  ...seededTasks(seed),
];

/** About how long a task of a kind takes, in seconds: only to spread tasks over lanes. */
const TASK_SECONDS: Record<ProofTask["kind"], number> = {
  kill: 30,
  pause: 60,
  cell: 15,
  control: 30,
  storm: 8,
  consent: 8,
  rolling: 90,
  history: 200,
};

/** Spreads tasks over lanes, the same way every time: which lane is free first decides nothing. */
export function assignLanes<T extends Pick<ProofTask, "kind">>(
  tasks: readonly T[],
  lanes: number,
): T[][] {
  const queues = Array.from({ length: Math.min(lanes, tasks.length) }, () => ({
    seconds: 0,
    tasks: [] as T[],
  }));
  for (const task of tasks) {
    const shortest = queues.reduce((one, other) => (other.seconds < one.seconds ? other : one));
    shortest.tasks.push(task);
    shortest.seconds += TASK_SECONDS[task.kind];
  }
  return queues.map(({ tasks: own }) => own);
}

/** So many of a list, evenly taken. */
const sampleEvenly = <T>(items: readonly T[], count: number): T[] =>
  Array.from(
    { length: Math.min(count, items.length) },
    (_, index) => items[Math.floor((index * items.length) / Math.min(count, items.length))],
  ).filter((item) => item !== undefined);
