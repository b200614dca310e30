import type { ArmedKillPoint } from "#tests/prove/instrument";
import type { InvariantName } from "#tests/prove/judge/evidence";
import type { Mutation } from "#tests/prove/mutations";

/** The faults of one delivery except kills, and the size of its file. */
export type FaultScenario = {
  bytes: number;
  /** Fault plans of the simulator for this account (tests/simulator/README.md). */
  faults?: readonly object[];
  /** Settings of the simulator during the task. */
  settings?: Readonly<Record<string, unknown>>;
  /** Whether the access token has expired before the send starts. */
  expired?: boolean;
  /** What happens to the file after the consent. */
  media?: "removed" | "changed" | "changed, times kept" | "truncated";
  /** What a person does once the delivery has this state. */
  personAction?: { does: "disconnect" | "cancel"; when: string };
};

/** Where a delivery may end or rest: a state, or `waits: …` with what it waits for. */
export type RestState = string;

/** A rule of the judge, or "rest" for a delivery that rests where it must not. */
export type ExpectedRule = InvariantName | "rest";

export type RequestCount = { endpoint: string; count: number };

export type DeliveryCase = FaultScenario & {
  id: string;
  kind: "kill" | "pause" | "cell" | "control";
  /** The name in the report. */
  name: string;
  seed: number;
  killPoint?: ArmedKillPoint;
  /** For a kill at a named point: the scenario that passes it. */
  scenario?: string;
  /** Kills every worker at the point, not only the first. */
  killEveryWorker?: true;
  /** Further deliveries of the same account. */
  extraDeliveries?: number;
  /** The number of workers; 1 by default. */
  workers?: number;
  /** Milliseconds added to the wall clock of every worker. */
  clockMs?: number;
  /** For a control: switches off one defence. */
  mutations?: readonly Mutation[];
  /** For a control: at least one of these rules must complain. */
  expectedRules?: readonly ExpectedRule[];
  /** Ends the case after this many requests of a kind, when nothing more can be observed. */
  stopAtRequests?: RequestCount;
  /** Continues a stopped worker only after this many requests of a kind. */
  wakeAtRequests?: RequestCount;
  /** Judges only after this many requests of a kind, which a waiting delivery may still send. */
  awaitRequests?: RequestCount;
  /** The limit for `awaitRequests` or for further deliveries to rest; 40 s by default. */
  extraTimeoutMs?: number;
  /** Watches a draft in the inbox further, until it rests where it is allowed to. */
  pastInbox?: true;
  /** Ends the case when a delivery was claimed more often than this. */
  maxClaims?: number;
  allowedRests: readonly RestState[];
  timeoutMs: number;
};

/** A task that is not one watched delivery. */
export type ScenarioTask = {
  id: string;
  kind: "storm" | "consent" | "rolling" | "history";
  name: string;
  seed: number;
  /** For a control: switches off one defence. */
  mutations?: readonly Mutation[];
  /** For a control: at least one of these rules must complain. */
  expectedRules?: readonly ExpectedRule[];
};

export type ProofTask = DeliveryCase | ScenarioTask;

/** A broken rule, the id it concerns, and the facts that show it. */
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
  /** Whether the planned kill or pause took place. */
  faultStruck: boolean;
  /**
   * How many deliveries took part, had to reach the inbox without a person (`expected`), and did.
   */
  deliveries: number;
  expected: number;
  arrived: number;
  /** It ran with a lease of 10 s, so its recoveries say nothing about the production lease. */
  shortLease?: boolean;
  /** Milliseconds from each restart until the delivery continued. */
  recoveries: number[];
  violations: ReportedViolation[];
  seconds: number;
  /** The commit it ran at. A proof may be continued after a change. */
  commit?: string;
  /** Kept only for a failure. */
  history?: string;
};

type ProofFindings = Partial<
  Pick<ProofResult, "rest" | "faultStruck" | "deliveries" | "expected" | "arrived" | "recoveries">
> &
  Pick<ProofResult, "violations">;

export const isControl = (id: string) => id.startsWith("control.");

/**
 * Returns the result of a task that started at `startedAt` (performance.now()). Keeps the history
 * only for a failure.
 */
export function toProofResult(
  task: ProofTask,
  startedAt: number,
  findings: ProofFindings,
  history: string,
): ProofResult {
  const { id, kind, name, seed, expectedRules = [], mutations = [] } = task;
  const shortLease = mutations.some(({ find }) => SHORT_LEASE.some((one) => one.find === find));
  const seconds = (performance.now() - startedAt) / 1000;
  const rules = new Set(findings.violations.map(({ invariant }) => invariant));
  // A control needs its expected complaint. A fault of the proof itself does not count.
  const ok = isControl(id)
    ? expectedRules.some((rule) => rules.has(rule)) && !rules.has("harness")
    : rules.size === 0;
  const none = {
    rest: "unknown",
    faultStruck: false,
    deliveries: 0,
    expected: 0,
    arrived: 0,
    recoveries: [],
  };
  return {
    id,
    kind,
    name,
    seed,
    shortLease,
    ...none,
    ...findings,
    ok,
    seconds,
    ...(ok ? {} : { history }),
  };
}

/** Returns the result of a task that could not run: a fault of the proof, not of the product. */
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
 * Smaller chunks, which TikTok allows too, so that thousands of sends fit: one chunk up to 12 MB,
 * else 5.5 MB. tests/crash uses the production sizes.
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

/** Shortens only the wait for a lease to expire. Margin and renewals stay the same. */
const SHORT_LEASE_MS = 10_000;
export const SHORT_LEASE: readonly Mutation[] = [
  {
    file: "lib/deliveries/sending/lease.ts",
    find: "export const LEASE_MS = 30_000;",
    replace: `export const LEASE_MS = ${SHORT_LEASE_MS};`,
  },
];

export const ONE_CHUNK_BYTES = 6_000_000;
/** Three chunks of 5.5, 5.5 and 6 MB. */
export const THREE_CHUNKS_BYTES = 17_000_000;
export const LAST_CHUNK = 2;
