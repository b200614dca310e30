import { broken } from "./broken.ts";
import type { Violation } from "./evidence.ts";
import { isDraftOrComing, isSetAside, str, type Case, type Facts, type Try } from "./facts.ts";
import type { Publish, Request } from "./ledger.ts";

/** What is shown of a delivery is what TikTok has; its word came first. */
export function shownIsTrue(facts: Facts): Violation[] {
  const lied = new Set(facts.evidence.allow.lostTruth);
  const answers = statusAnswers(facts);
  return [...facts.cases.values()].flatMap((one) =>
    lied.has(one.id) ? [] : [...shownState(facts, one), ...saidFirst(facts, one, answers)],
  );
}

function shownState({ evidence }: Facts, one: Case): Violation[] {
  const state = str(one.delivery, "state") ?? "";
  const tries = one.tries.filter((each) => !isSetAside(each));
  const publishes = tries.flatMap(({ publish }) => (publish ? [publish] : []));
  const wrong = (sentence: string) => [
    broken("shown_is_true", one.id, sentence, { state, reason: one.delivery["reason"], publishes: publishes.map(standing) }),
  ];
  switch (state) {
    case "in_inbox":
      return publishes.some(({ delivered }) => delivered) ? [] : wrong("In the inbox is shown, but TikTok has no draft.");
    case "posted":
      return publishes.some(({ posted }) => posted) ? [] : wrong("Posted is shown, but nobody posted it.");
    case "cancelled":
    case "not_sent":
    case "refused":
      return tries.some(mayStillArrive) ? wrong("No draft is shown, but TikTok has one or may yet make one.") : [];
    case "unconfirmed":
      if (!evidence.allow.unconfirmed.includes(one.id)) return wrong("Unconfirmed is shown where it could be known.");
      return one.tries.some(({ transfer }) => str(transfer, "committingAt") ?? str(transfer, "firstServedAt"))
        ? []
        : wrong("Unconfirmed is shown, but nothing was handed over.");
    case "fetching":
    case "committing":
    case "processing":
      return [];
    default:
      return publishes.some(isDraftOrComing) ? wrong("It is shown as being sent, but TikTok has it already.") : [];
  }
}

const standing = ({ id, media, delivered, failed, posted }: Publish) => ({ id, whole: media !== null, delivered, failed, posted });

/** A download that TikTok does by itself may still arrive until its address is closed. */
function mayStillArrive({ transfer, publish }: Try): boolean {
  if (isDraftOrComing(publish)) return true;
  if (publish?.source !== "PULL_FROM_URL" || publish.failed) return false;
  return str(transfer, "closedAt") === null;
}

/** Faults after which TikTok's word could not be read in the answer. */
const SPOILING = new Set("status html wrong-json ok-with-error empty reset early-close hang cut-body unknown-status".split(" "));

function statusAnswers({ ledger }: Facts): Map<string, Request[]> {
  const whole = ledger.requests.filter(
    ({ door, outcome, faults }) =>
      door === "status" && outcome === 200 && !faults.some((plan) => SPOILING.has(ledger.plans.get(plan)?.kind ?? "")),
  );
  return Map.groupBy(whole, ({ publishId }) => publishId ?? "");
}

/** "In the inbox" and "posted" are committed only after TikTok's status said so. */
function saidFirst(facts: Facts, one: Case, answers: Map<string, Request[]>): Violation[] {
  let before = "";
  return (facts.versions.get(`Delivery:${one.id}`) ?? []).flatMap(({ row, at }) => {
    const state = str(row, "state") ?? "";
    const isNew = state !== before;
    before = state;
    if (!isNew || (state !== "in_inbox" && state !== "posted")) return [];
    const said = one.tries.some(({ publish }) => {
      const happened = state === "in_inbox" ? publish?.delivered : publish?.posted;
      if (!publish || !happened) return false;
      return (answers.get(publish.id) ?? []).some(({ seq, wall }) => seq > happened.seq && wall <= at + 5);
    });
    return said ? [] : [broken("shown_is_true", one.id, `The state ${state} was saved before TikTok's status said so.`, { savedAt: at })];
  });
}
