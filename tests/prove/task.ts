import type { ArmedKillPoint, Mutation } from "#tests/prove/instrument";

/** How one delivery is troubled, beside kills: what TikTok does and how large the file is. */
export type FaultScenario = {
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
  personAction?: { does: "disconnect" | "cancel"; when: string };
};

/** How a delivery may end or come to rest: a state, or "waits: …" with what it waits for. */
export type RestState = string;

export type DeliveryCase = FaultScenario & {
  id: string;
  kind: "kill" | "pause" | "cell" | "control";
  /** What it is called in the report. */
  name: string;
  seed: number;
  killPoint?: ArmedKillPoint;
  /** Every worker is killed there, the first as well as each that follows. */
  killEveryWorker?: true;
  /** Further deliveries of the same account, beside the one that is watched. */
  extraDeliveries?: number;
  /** Workers that run side by side; 1 unless said. */
  workers?: number;
  /** Milliseconds added to the wall clock of every worker. */
  clockMs?: number;
  /** One defence taken away; the judge must then complain. */
  mutations?: readonly Mutation[];
  allowedRests: readonly RestState[];
  timeoutMs: number;
};

/** The other runs, which bring their own story. */
export type ScenarioTask = {
  id: string;
  kind: "storm" | "consent" | "rolling" | "history";
  name: string;
  seed: number;
  /** Of a control: one defence taken away. */
  mutations?: readonly Mutation[];
};

export type ProofTask = DeliveryCase | ScenarioTask;

/** A rule that was broken, about what, and what shows it. */
export type ReportedViolation = {
  invariant: string;
  message: string;
  about: string;
  facts?: string;
};

export type ProofResult = {
  id: string;
  kind: ProofTask["kind"];
  name: string;
  seed: number;
  /** Where it came to rest, or "stuck". */
  rest: string;
  ok: boolean;
  /** The planned kill or pause took place. */
  faultStruck: boolean;
  /** How many deliveries took part, how many of them must reach the inbox with no person involved, and how many reached it so. */
  deliveries: number;
  expected: number;
  arrived: number;
  /** From each restart until its delivery was running again, milliseconds of real time. */
  recoveries: number[];
  violations: ReportedViolation[];
  seconds: number;
  /** Of the product it was found with; a proof may be continued after a change. */
  commit?: string;
  /** Only of what failed. */
  history?: string;
};

type ProofFindings = Partial<
  Pick<ProofResult, "rest" | "faultStruck" | "deliveries" | "expected" | "arrived" | "recoveries">
> &
  Pick<ProofResult, "violations">;

export const isControl = (id: string) => id.startsWith("control.");

/** What came of a task that began at `began` (performance.now()); the history is kept only when something is wrong. */
export function toProofResult(
  { id, kind, name, seed }: ProofTask,
  startedAt: number,
  findings: ProofFindings,
  history: string,
): ProofResult {
  const seconds = (performance.now() - startedAt) / 1000;
  // Of a control the judge must complain, and the proof itself must not have stumbled.
  const stumbled = findings.violations.some(({ invariant }) => invariant === "harness");
  const ok = isControl(id)
    ? findings.violations.length > 0 && !stumbled
    : findings.violations.length === 0;
  const none = {
    rest: "unknown",
    faultStruck: false,
    deliveries: 0,
    expected: 0,
    arrived: 0,
    recoveries: [],
  };
  return { id, kind, name, seed, ...none, ...findings, ok, seconds, ...(ok ? {} : { history }) };
}

/** The outcome of a task that could not be carried out: a fault of the proof, not of the product. */
export function failedToRun(task: ProofTask, error: unknown): ProofResult {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return toProofResult(
    task,
    performance.now(),
    { violations: [{ invariant: "harness", message, about: task.id }] },
    "",
  );
}

/**
 * Files are cut at a smaller size in the proof than in life, so that thousands of sends fit: in one part up to 12 MB, else in parts of
 * 5.5 MB, which TikTok's rules allow too. tests/crash sends by the true sizes.
 */
export const SMALL_CHUNKS: readonly Mutation[] = [
  {
    file: "lib/tiktok/chunk-plan.ts",
    find: "const WHOLE_FILE_BYTES = 64_000_000;",
    replace: "const WHOLE_FILE_BYTES = 12_000_000;",
  },
  {
    file: "lib/tiktok/chunk-plan.ts",
    find: "const CHUNK_BYTES = 10_000_000;",
    replace: "const CHUNK_BYTES = 5_500_000;",
  },
];

export const ONE_CHUNK_BYTES = 6_000_000;
/** 5.5, 5.5 and 6 MB. */
export const THREE_CHUNKS_BYTES = 17_000_000;
export const LAST_CHUNK = 2;
