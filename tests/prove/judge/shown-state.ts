import { violation, type Violation } from "./evidence.ts";
import {
  isDraftOrProcessing,
  isSetAside,
  type JudgedDelivery,
  type JudgedFacts,
  stringField,
  type TransferAttempt,
} from "./facts.ts";
import { isAnswerSpoiled, type LedgerPublish, type LedgerRequest } from "./ledger.ts";
import { readState } from "./states.ts";

/** Checks that the shown state is TikTok's, and that TikTok's status reported it first. */
export function shownIsTrue(facts: JudgedFacts): Violation[] {
  const lied = new Set(facts.evidence.allowed.lostTruth);
  const answers = readableStatusResponses(facts);
  return [...facts.deliveries.values()].flatMap((one) =>
    lied.has(one.id)
      ? []
      : [...checkShownState(facts, one), ...checkStatusCameFirst(facts, one, answers)],
  );
}

function checkShownState({ evidence }: JudgedFacts, delivery: JudgedDelivery): Violation[] {
  const state = stringField(delivery.delivery, "state") ?? "";
  const tries = delivery.attempts.filter((each) => !isSetAside(each));
  const publishes = tries.flatMap(({ publish }) => (publish ? [publish] : []));
  const wrong = (message: string) => [
    violation("shown_is_true", delivery.id, message, {
      state,
      reason: delivery.delivery["reason"],
      publishes: publishes.map(summarizePublish),
    }),
  ];
  switch (readState(state).claims) {
    case "draft":
      if (!publishes.some(({ delivered }) => delivered))
        return wrong("In the inbox is shown, but TikTok has no draft.");
      return publishes.some(({ delivered, receivedMedia }) => delivered && receivedMedia)
        ? []
        : wrong("In the inbox is shown, but TikTok's draft has no video.");
    case "posted":
      return publishes.some(({ posted }) => posted)
        ? []
        : wrong("Posted is shown, but it was not posted.");
    case "no_draft":
      return tries.some(mayStillArrive)
        ? wrong("No draft is shown, but TikTok has one or may yet make one.")
        : [];
    case "unknown":
      if (!evidence.allowed.unconfirmed.includes(delivery.id))
        return wrong("Unconfirmed is shown where it could be known.");
      return delivery.attempts.some(
        ({ transfer }) =>
          stringField(transfer, "committingAt") ?? stringField(transfer, "firstServedAt"),
      )
        ? []
        : wrong("Unconfirmed is shown, but nothing was handed over.");
    case "perhaps":
      return [];
    case "not_yet":
      return publishes.some(isDraftOrProcessing)
        ? wrong("It is shown as being sent, but TikTok has it already.")
        : [];
  }
}

const summarizePublish = ({ id, receivedMedia, delivered, failed, posted }: LedgerPublish) => ({
  id,
  whole: receivedMedia !== null,
  delivered,
  failed,
  posted,
});

/** Whether TikTok may still get the video: a pull can continue until its URL is closed. */
function mayStillArrive({ transfer, publish }: TransferAttempt): boolean {
  if (publish?.failed) return false;
  if (isDraftOrProcessing(publish)) return true;
  if (publish?.source !== "PULL_FROM_URL") return false;
  return stringField(transfer, "pullUrlClosedAt") === null;
}

function readableStatusResponses({ ledger }: JudgedFacts): Map<string, LedgerRequest[]> {
  const whole = ledger.requests.filter(
    (line) => line.endpoint === "status" && !isAnswerSpoiled(ledger, line),
  );
  return Map.groupBy(whole, ({ publishId }) => publishId ?? "");
}

/** Checks that "in the inbox" and "posted" are committed only after TikTok's status said so. */
function checkStatusCameFirst(
  facts: JudgedFacts,
  delivery: JudgedDelivery,
  answers: Map<string, LedgerRequest[]>,
): Violation[] {
  let before = "";
  return (facts.versions.get(`Delivery:${delivery.id}`) ?? []).flatMap(({ row, at }) => {
    const state = stringField(row, "state") ?? "";
    const isNew = state !== before;
    before = state;
    const { claims } = readState(state);
    if (!isNew || (claims !== "draft" && claims !== "posted")) return [];
    const said = delivery.attempts.some(({ publish }) => {
      const happened = claims === "draft" ? publish?.delivered : publish?.posted;
      if (!publish || !happened) return false;
      return (answers.get(publish.id) ?? []).some(
        ({ seq, wall }) => seq > happened.seq && wall <= at + 5,
      );
    });
    return said
      ? []
      : [
          violation(
            "shown_is_true",
            delivery.id,
            `The state ${state} was saved before TikTok's status said so.`,
            { savedAt: at },
          ),
        ];
  });
}
