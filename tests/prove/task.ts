import type { ArmedKillPoint } from "#tests/prove/instrument";
import type { InvariantName } from "#tests/prove/judge/evidence";
import type { Mutation } from "#tests/prove/mutations";

/** The faults of one delivery besides kills: what TikTok does and how large the file is. */
export type FaultScenario = {
  bytes: number;
  /** Fault plans of the simulator, for this account only (tests/simulator/README.md). */
  faults?: readonly object[];
  /** Settings of the simulator while this runs. */
  settings?: Readonly<Record<string, unknown>>;
  /** The access token has expired before the send begins. */
  expired?: boolean;
  /** What happens to the file after the consent. */
  media?: "removed" | "changed" | "changed, times kept" | "truncated";
  /** What a person does once the row has this state. */
  personAction?: { does: "disconnect" | "cancel"; when: string };
};

/** How a delivery may end or rest: a state, or `waits: …` with what it waits for. */
export type RestState = string;

/** A rule of the judge, or "rest": the delivery did not come to rest as it must. */
export type ExpectedRule = InvariantName | "rest";

export type RequestCount = { endpoint: string; count: number };

export type DeliveryCase = FaultScenario & {
  id: string;
  kind: "kill" | "pause" | "cell" | "control";
  /** Its name in the report. */
  name: string;
  seed: number;
  killPoint?: ArmedKillPoint;
  /** Of a kill at a named point: the scenario in which it is passed. */
  scenario?: string;
  /** Kills every worker at the point, not only the first. */
  killEveryWorker?: true;
  /** Further deliveries of the same account, beside the watched one. */
  extraDeliveries?: number;
  /** Workers that run side by side; 1 unless given. */
  workers?: number;
  /** Milliseconds added to the wall clock of every worker. */
  clockMs?: number;
  /** Of a control: one defence switched off. */
  mutations?: readonly Mutation[];
  /** Of a control: the rules of which at least one must complain. */
  expectedRules?: readonly ExpectedRule[];
  /** Ends the case once TikTok has had so many requests of a kind: nothing more is to be seen. */
  stopAtRequests?: RequestCount;
  /** Wakes a stopped worker only once TikTok has had so many requests of a kind. */
  wakeAtRequests?: RequestCount;
  /** Judges only once TikTok has had so many requests of a kind: a waiting delivery may be about to send one. */
  awaitRequests?: RequestCount;
  /** How long that, or the rest of further deliveries, may take; 40 s unless given. */
  extraTimeoutMs?: number;
  /** Ends the case when a delivery was claimed more often than this. */
  maxClaims?: number;
  allowedRests: readonly RestState[];
  timeoutMs: number;
};

/** Tasks that are not one watched delivery. */
export type ScenarioTask = {
  id: string;
  kind: "storm" | "consent" | "rolling" | "history";
  name: string;
  seed: number;
  /** Of a control: one defence switched off. */
  mutations?: readonly Mutation[];
  /** Of a control: the rules of which at least one must complain. */
  expectedRules?: readonly ExpectedRule[];
};

export type ProofTask = DeliveryCase | ScenarioTask;

/** A rule that was broken, what it is about, and the facts that show it. */
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
  /**
   * How many deliveries took part, how many had to reach the inbox without a person, and how many
   * did.
   */
  deliveries: number;
  expected: number;
  arrived: number;
  /** It ran with a lease of 10 s, so its recoveries say nothing about the true one. */
  shortLease?: boolean;
  /** Milliseconds from each restart until the delivery was running again. */
  recoveries: number[];
  violations: ReportedViolation[];
  seconds: number;
  /** The commit it ran on; a proof may be continued after a change. */
  commit?: string;
  /** Only kept for a failure. */
  history?: string;
};

type ProofFindings = Partial<
  Pick<ProofResult, "rest" | "faultStruck" | "deliveries" | "expected" | "arrived" | "recoveries">
> &
  Pick<ProofResult, "violations">;

export const isControl = (id: string) => id.startsWith("control.");

/**
 * The result of a task that began at `startedAt` (performance.now()). Keeps the history only of a
 * failure.
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
  // A control needs the complaint it was made for; a fault of the proof itself is no such complaint.
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

/** The result of a task that could not be run: a fault of the proof, not of the product. */
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
 * Smaller chunks than in production, so that thousands of sends fit: one chunk up to 12 MB, else
 * 5.5 MB, which TikTok allows too. tests/crash uses the true sizes.
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

/** A shorter lease where only the wait for its end is saved; its margin and its renewals stay as they are. */
const SHORT_LEASE_MS = 10_000;
export const SHORT_LEASE: readonly Mutation[] = [
  {
    file: "lib/deliveries/sending/lease.ts",
    find: "export const LEASE_MS = 30_000;",
    replace: `export const LEASE_MS = ${SHORT_LEASE_MS};`,
  },
];

export const ONE_CHUNK_BYTES = 6_000_000;
/** 5.5, 5.5 and 6 MB. */
export const THREE_CHUNKS_BYTES = 17_000_000;
export const LAST_CHUNK = 2;
