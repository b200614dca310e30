import { violation, type Violation } from "./evidence.ts";
import type { JudgedFacts } from "./facts.ts";
import type { LedgerPublish, LedgerRequest, SimulatorLedger } from "./ledger.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const MAX_PENDING = 5;
const MAX_PER_MINUTE = { init: 6, status: 30 } as const;

/** Checks that inits and status requests a minute and pending drafts a day keep TikTok's limits. */
export function limitsKept(facts: JudgedFacts): Violation[] {
  return [
    ...rateExceeded(facts.ledger, "init"),
    ...rateExceeded(facts.ledger, "status"),
    ...pendingExceeded(facts.ledger),
    ...rateLimitResponses(facts.ledger),
  ];
}

/** Returns when a request reached TikTok. The ledger writes its line after planned delays. */
function receivedAt(ledger: SimulatorLedger, { wall, faults }: LedgerRequest): number {
  const waited = faults
    .map((name) => ledger.plans.get(name))
    .filter((plan) => plan?.kind === "delay" && plan.when === "before");
  return wall - waited.reduce((sum, plan) => sum + (plan?.ms ?? 0), 0);
}

function rateExceeded(ledger: SimulatorLedger, endpoint: "init" | "status"): Violation[] {
  const most = MAX_PER_MINUTE[endpoint];
  const lines = ledger.requests.filter(
    (line) => line.endpoint === endpoint && line.openId !== null,
  );
  return [...Map.groupBy(lines, ({ openId }) => openId ?? "")].flatMap(([openId, calls]) => {
    const times = calls.map((line) => receivedAt(ledger, line)).toSorted((a, b) => a - b);
    const from = times.findIndex((at, index) => (times[index + most] ?? Infinity) - at < MINUTE_MS);
    if (from === -1) return [];
    const start = times[from] ?? 0;
    const count = times.filter((at) => at >= start && at < start + MINUTE_MS).length;
    const what = endpoint === "init" ? "uploads were opened" : "status requests were sent";
    return [
      violation(
        "limits_kept",
        openId,
        `${count} ${what} within a minute for one account; ${most} are allowed.`,
        { from: start, count },
      ),
    ];
  });
}

/** Whether a setting is below TikTok's documented limit, which the product cannot know. */
const isLowered = ({ settings }: SimulatorLedger, name: string, usual: number) =>
  settings.some(({ changes }) => typeof changes[name] === "number" && changes[name] < usual);

function rateLimitResponses(ledger: SimulatorLedger): Violation[] {
  const lowered = {
    init: isLowered(ledger, "rate_init", 6),
    status: isLowered(ledger, "rate_status", 30),
    other: false,
  };
  const refused = ledger.requests.filter(
    ({ outcome, faults, endpoint }) =>
      outcome === 429 &&
      faults.length === 0 &&
      !lowered[endpoint === "init" || endpoint === "status" ? endpoint : "other"],
  );
  return [
    ...Map.groupBy(refused, ({ openId, endpoint }) => `${openId ?? ""} ${endpoint}`).values(),
  ].map((lines) =>
    violation(
      "limits_kept",
      lines[0]?.openId ?? "",
      `TikTok had to refuse ${lines.length} calls as too many.`,
      {
        endpoint: lines[0]?.endpoint,
        logIds: lines.map(({ logId }) => logId),
      },
    ),
  );
}

/** Counts the pending shares after each init by the settings in the ledger. */
function pendingExceeded(ledger: SimulatorLedger): Violation[] {
  const worst = new Map<string, { count: number; publish: LedgerPublish }>();
  for (const [openId, publishes] of Map.groupBy(
    ledger.publishes.values(),
    (publish) => publish.openId,
  )) {
    for (const publish of publishes) {
      const moment = publish.created;
      const { seq, at } = moment;
      const count = publishes.filter(
        (other) => other.created.seq <= seq && isPending(ledger, other, { seq, at }),
      ).length;
      if (count > (worst.get(openId)?.count ?? MAX_PENDING)) worst.set(openId, { count, publish });
    }
  }
  return [...worst].map(([openId, { count, publish }]) =>
    violation(
      "limits_kept",
      openId,
      `${count} drafts were pending within a day for one account; ${MAX_PENDING} are allowed.`,
      {
        publish: publish.id,
      },
    ),
  );
}

function isPending(
  ledger: SimulatorLedger,
  publish: LedgerPublish,
  now: { seq: number; at: number },
): boolean {
  const before = (moment: { seq: number } | null): boolean =>
    moment !== null && moment.seq <= now.seq;
  const since =
    settingAt(ledger, "pending_counted", now.seq) === "delivery"
      ? publish.delivered
      : publish.created;
  if (since === null || !before(since) || since.at <= now.at - DAY_MS || before(publish.failed))
    return false;
  const isOrphan =
    !before(publish.receivedMedia) && publish.expiresAt !== null && publish.expiresAt <= now.at;
  if (isOrphan && settingAt(ledger, "orphan_inits_counted", now.seq) === false) return false;
  return (
    settingAt(ledger, "pending_freed", now.seq) === "never" ||
    !(before(publish.posted) || before(publish.discarded))
  );
}

function settingAt({ settings }: SimulatorLedger, name: string, seq: number): unknown {
  return settings.findLast((one) => one.seq <= seq && name in one.changes)?.changes[name];
}
