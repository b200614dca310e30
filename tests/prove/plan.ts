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

/** Points that the full proof kills at 25 times: they call TikTok or write important rows. */
const MAIN_MODULES = ["deliveries/", "connections/", "audit/act", "tiktok/"];
const MAIN_POINTS = 40;
const KILLS_PER_MAIN_POINT = 25;
const PAUSES = 30;

/** How many tasks of each kind a slice runs, chosen by its seed. */
const SLICE_COUNTS: Record<string, number> = {
  any: 4,
  cell: 14,
  storm: 1,
  consent: 2,
  control: 3,
};
/** A send passes at least this many points. */
const ANY_POINT_PASSES = 120;

const IN_INBOX = ["in_inbox"];

type KillPoint = { name: string; passes: { scenario: ScenarioName; times: number }[] };

/** Returns every point that a send passes, with the scenarios and their counts. */
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

/** The first kill at each point keeps the production lease. The others use a shorter one. */
function makeKillCase(
  point: KillPoint,
  { kind, seed, index }: { kind: "kill" | "pause"; seed: number; index: number },
): DeliveryCase {
  const id = `${kind}.${slugOf(point.name)}.${index}`;
  const random = new SeededRandom(seedFor(seed, id));
  const { scenario, times } = random.pick(point.passes);
  // The number of passes differs a little from run to run.
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

/** Kills at the nth pass of any point. They need no census, so a slice can start with them. */
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

/** Returns all tasks that depend only on the seed: everything except kills at named points. */
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

/** Orders tasks by seed and id, so that a new task does not move others. */
const shuffle = (tasks: readonly ProofTask[], seed: number): ProofTask[] =>
  tasks
    .map((task) => ({ task, at: seedFor(seed, `order of ${task.id}`) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ task }) => task);

/** Returns the tasks for `npm test`: some of every kind that fits into a minute, without census. */
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

/** A shorter lease does not shorten what these tasks wait for. */
const isTooLongForSlice = (task: ProofTask) =>
  "killEveryWorker" in task ||
  "wakeAtRequests" in task ||
  "stopAtRequests" in task ||
  "awaitRequests" in task;

/** Returns the tasks of the full proof that need no census and so start at once. */
export const planSeeded = (seed: number): ProofTask[] => shuffle(seededTasks(seed), seed);

/** Returns the kills and pauses of the full proof. Points that are killed once come last. */
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

/** Returns every task that can be repeated by its id. */
export const planByIds = (seed: number): ProofTask[] => [
  ...anyPointKills(seed),
  ...seededTasks(seed),
];

/** The approximate duration of each kind in seconds, used only to spread tasks over lanes. */
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

/** Spreads tasks over lanes. The same plan always gives the same lanes. */
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

/** Returns this many items, evenly spaced. */
const sampleEvenly = <T>(items: readonly T[], count: number): T[] =>
  Array.from(
    { length: Math.min(count, items.length) },
    (_, index) => items[Math.floor((index * items.length) / Math.min(count, items.length))],
  ).filter((item) => item !== undefined);
