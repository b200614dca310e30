import { broken } from "./broken.ts";
import type { Violation } from "./evidence.ts";
import type { Facts } from "./facts.ts";
import type { Ledger, Publish, Request } from "./ledger.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const PENDING = 5;
const PER_MINUTE = { init: 6, status: 30 } as const;

/** Openings and questions a minute and pending drafts a day stay within TikTok's limits, so that it never has to refuse. */
export function limitsKept(facts: Facts): Violation[] {
  return [
    ...tooOften(facts.ledger, "init"),
    ...tooOften(facts.ledger, "status"),
    ...tooManyPending(facts.ledger),
    ...refusals(facts.ledger),
  ];
}

/** When a request reached TikTok: its line is written after a planned delay. */
function arrival(ledger: Ledger, { wall, faults }: Request): number {
  const waited = faults.map((name) => ledger.plans.get(name)).filter((plan) => plan?.kind === "delay" && plan.when === "before");
  return wall - waited.reduce((sum, plan) => sum + (plan?.ms ?? 0), 0);
}

function tooOften(ledger: Ledger, door: "init" | "status"): Violation[] {
  const most = PER_MINUTE[door];
  const lines = ledger.requests.filter((line) => line.door === door && line.openId !== null);
  return [...Map.groupBy(lines, ({ openId }) => openId ?? "")].flatMap(([openId, calls]) => {
    const times = calls.map((line) => arrival(ledger, line)).toSorted((a, b) => a - b);
    const from = times.findIndex((at, index) => (times[index + most] ?? Infinity) - at < MINUTE_MS);
    if (from === -1) return [];
    const start = times[from] ?? 0;
    const count = times.filter((at) => at >= start && at < start + MINUTE_MS).length;
    const what = door === "init" ? "uploads were opened" : "questions were asked";
    return [
      broken("limits_kept", openId, `${count} ${what} within a minute for one account; ${most} are allowed.`, { from: start, count }),
    ];
  });
}

/** Whether a limit was made smaller than TikTok says, so that the product cannot know it. */
const isLowered = ({ settings }: Ledger, name: string, usual: number) =>
  settings.some(({ changes }) => typeof changes[name] === "number" && changes[name] < usual);

function refusals(ledger: Ledger): Violation[] {
  const lowered = { init: isLowered(ledger, "rate_init", 6), status: isLowered(ledger, "rate_status", 30), other: false };
  const refused = ledger.requests.filter(
    ({ outcome, faults, door }) =>
      outcome === 429 && faults.length === 0 && !lowered[door === "init" || door === "status" ? door : "other"],
  );
  return [...Map.groupBy(refused, ({ openId, door }) => `${openId ?? ""} ${door}`).values()].map((lines) =>
    broken("limits_kept", lines[0]?.openId ?? "", `TikTok had to refuse ${lines.length} calls as too many.`, {
      door: lines[0]?.door,
      logIds: lines.map(({ logId }) => logId),
    }),
  );
}

/** Pending shares after each opening, counted by the ledger's own settings. */
function tooManyPending(ledger: Ledger): Violation[] {
  const worst = new Map<string, { count: number; publish: Publish }>();
  for (const [openId, publishes] of Map.groupBy(ledger.publishes.values(), (publish) => publish.openId)) {
    for (const publish of publishes) {
      const moment = publish.created;
      const { seq, at } = moment;
      const count = publishes.filter((other) => other.created.seq <= seq && isPending(ledger, other, { seq, at })).length;
      if (count > (worst.get(openId)?.count ?? PENDING)) worst.set(openId, { count, publish });
    }
  }
  return [...worst].map(([openId, { count, publish }]) =>
    broken("limits_kept", openId, `${count} drafts were pending within a day for one account; ${PENDING} are allowed.`, {
      publish: publish.id,
    }),
  );
}

function isPending(ledger: Ledger, publish: Publish, now: { seq: number; at: number }): boolean {
  const before = (moment: { seq: number } | null): boolean => moment !== null && moment.seq <= now.seq;
  const since = setting(ledger, "pending_counted", now.seq) === "delivery" ? publish.delivered : publish.created;
  if (since === null || !before(since) || since.at <= now.at - DAY_MS || before(publish.failed)) return false;
  const isOrphan = !before(publish.media) && publish.expiresAt !== null && publish.expiresAt <= now.at;
  if (isOrphan && setting(ledger, "orphan_inits_counted", now.seq) === false) return false;
  return setting(ledger, "pending_freed", now.seq) === "never" || !(before(publish.posted) || before(publish.discarded));
}

function setting({ settings }: Ledger, name: string, seq: number): unknown {
  return settings.findLast((one) => one.seq <= seq && name in one.changes)?.changes[name];
}
