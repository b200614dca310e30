import type { Arm, Mutation } from "#tests/prove/instrument";

/** How one delivery is troubled, beside kills: what TikTok does and how large the file is. */
export type Trouble = {
  bytes: number;
  /** Fault plans of the simulator, for this account only (tests/simulator/README.md). */
  faults?: readonly object[];
  /** Settings of the simulator while this runs. */
  settings?: Readonly<Record<string, unknown>>;
  /** The access token is past its end before the send begins. */
  expired?: boolean;
  /** What happens to the file after the consent. */
  media?: "removed" | "changed" | "changed, times kept" | "truncated";
  /** A person's doing while the worker is at work, once the row has this state. */
  person?: { does: "disconnect" | "cancel"; when: string };
};

/** How a delivery may end or come to rest: a state, or "waits: …" with what it waits for. */
export type Rest = string;

export type Case = Trouble & {
  id: string;
  kind: "kill" | "pause" | "cell" | "control";
  /** What it is called in the report. */
  name: string;
  seed: number;
  arm?: Arm;
  /** Every worker is killed there, the first as well as each that follows. */
  armAlways?: true;
  /** Further deliveries of the same account, beside the one that is watched. */
  more?: number;
  /** Workers that run side by side; 1 unless said. */
  workers?: number;
  /** Milliseconds added to the wall clock of every worker. */
  clockMs?: number;
  /** One defence taken away; the judge must then complain. */
  mutations?: readonly Mutation[];
  rests: readonly Rest[];
  patienceMs: number;
};

/** The other runs, which bring their own story. */
export type Story = {
  id: string;
  kind: "storm" | "consent" | "rolling" | "history";
  name: string;
  seed: number;
  /** Of a control: one defence taken away. */
  mutations?: readonly Mutation[];
};

export type Task = Case | Story;

/** A rule that was broken, about what, and what shows it. */
export type Complaint = { invariant: string; sentence: string; about: string; facts?: string };

export type Outcome = {
  id: string;
  kind: Task["kind"];
  name: string;
  seed: number;
  /** Where it came to rest, or "stuck". */
  rest: string;
  ok: boolean;
  /** The planned kill or pause took place. */
  struck: boolean;
  /** How many deliveries took part, how many of them must reach the inbox with no person involved, and how many reached it so. */
  deliveries: number;
  expected: number;
  arrived: number;
  /** From each restart until its delivery was running again, milliseconds of real time. */
  recoveries: number[];
  violations: Complaint[];
  seconds: number;
  /** Of the product it was found with; a proof may be continued after a change. */
  commit?: string;
  /** Only of what failed. */
  history?: string;
};

type Told = Partial<Pick<Outcome, "rest" | "struck" | "deliveries" | "expected" | "arrived" | "recoveries">> & Pick<Outcome, "violations">;

export const isControl = (id: string) => id.startsWith("control.");

/** What came of a task that began at `began` (performance.now()); the history is kept only when something is wrong. */
export function outcomeOf({ id, kind, name, seed }: Task, began: number, told: Told, history: string): Outcome {
  const seconds = (performance.now() - began) / 1000;
  // Of a control the judge must complain, and the proof itself must not have stumbled.
  const stumbled = told.violations.some(({ invariant }) => invariant === "harness");
  const ok = isControl(id) ? told.violations.length > 0 && !stumbled : told.violations.length === 0;
  const none = { rest: "unknown", struck: false, deliveries: 0, expected: 0, arrived: 0, recoveries: [] };
  return { id, kind, name, seed, ...none, ...told, ok, seconds, ...(ok ? {} : { history }) };
}

/** The outcome of a task that could not be carried out: a fault of the proof, not of the product. */
export function brokenOff(task: Task, error: unknown): Outcome {
  const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return outcomeOf(task, performance.now(), { violations: [{ invariant: "harness", sentence, about: task.id }] }, "");
}

/**
 * Files are cut at a smaller size in the proof than in life, so that thousands of sends fit: in one part up to 12 MB, else in parts of
 * 5.5 MB, which TikTok's rules allow too. tests/crash sends by the true sizes.
 */
export const geometry: readonly Mutation[] = [
  { file: "lib/tiktok/chunk-plan.ts", find: "const WHOLE_FILE_BYTES = 64_000_000;", replace: "const WHOLE_FILE_BYTES = 12_000_000;" },
  { file: "lib/tiktok/chunk-plan.ts", find: "const CHUNK_BYTES = 10_000_000;", replace: "const CHUNK_BYTES = 5_500_000;" },
];

export const ONE_PART = 6_000_000;
/** 5.5, 5.5 and 6 MB. */
export const THREE_PARTS = 17_000_000;
export const LAST = 2;
