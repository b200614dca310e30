import { violation, type Violation } from "./evidence.ts";
import {
  isDraftOrProcessing,
  isSetAside,
  type JudgedDelivery,
  type JudgedFacts,
  shownVideoHash,
  stringField,
} from "./facts.ts";
import type { LedgerPublish } from "./ledger.ts";

/** Checks that a consent has at most one draft, or one more for each "send again" of a person. */
export function oneDraftPerConsent(facts: JudgedFacts): Violation[] {
  const drafts = [...facts.ledger.publishes.values()].filter(isDraftOrProcessing);
  return [
    ...tooManyPerDelivery(facts),
    ...draftsWithoutDelivery(facts, drafts),
    ...tooManyPerAccountAndFile(facts, drafts),
  ];
}

/** Returns how many drafts a person consented to: one, and one for each deliberate "send again". */
const agreedDraftCount = (delivery: JudgedDelivery | undefined) =>
  1 +
  (delivery?.attempts.filter(
    (each) => isSetAside(each) && stringField(each.transfer, "committingAt") !== null,
  ).length ?? 0);

function tooManyPerDelivery(facts: JudgedFacts): Violation[] {
  return [...facts.deliveries.values()].flatMap((one) => {
    const drafts = one.attempts.flatMap(({ publish }) =>
      publish && isDraftOrProcessing(publish) ? [publish.id] : [],
    );
    if (drafts.length <= agreedDraftCount(one)) return [];
    return [
      violation("one_draft_per_consent", one.id, "One consent made more than one draft.", {
        drafts,
      }),
    ];
  });
}

function draftsWithoutDelivery(
  { deliveryOfPublish }: JudgedFacts,
  drafts: LedgerPublish[],
): Violation[] {
  return drafts
    .filter((draft) => !deliveryOfPublish.has(draft.id))
    .map((draft) =>
      violation(
        "one_draft_per_consent",
        draft.id,
        "A draft came by an upload that no delivery opened.",
        { account: draft.openId },
      ),
    );
}

function tooManyPerAccountAndFile(facts: JudgedFacts, drafts: LedgerPublish[]): Violation[] {
  const agreed = new Map<string, number>();
  for (const tries of Map.groupBy(
    facts.evidence.consents,
    ({ consentKey }) => consentKey,
  ).values()) {
    const deliveries = new Set(
      tries.flatMap(({ outcome, deliveryId }) =>
        outcome === "ok" && deliveryId ? [deliveryId] : [],
      ),
    );
    const first = tries[0];
    if (!first) continue;
    const known = [...deliveries].reduce(
      (sum, delivery) => sum + agreedDraftCount(facts.deliveries.get(delivery)),
      0,
    );
    const perhaps = known === 0 && tries.some(({ outcome }) => outcome === "unknown") ? 1 : known;
    const key = `${first.accountOpenId} ${first.sha256}`;
    agreed.set(key, (agreed.get(key) ?? 0) + perhaps);
  }
  const groups = Map.groupBy(
    drafts.filter(({ receivedMedia }) => receivedMedia !== null),
    ({ openId, receivedMedia }) => `${openId} ${receivedMedia?.sha256}`,
  );
  return [...groups].flatMap(([key, made]) => {
    const allowed = agreed.get(key) ?? 0;
    if (made.length <= allowed) return [];
    const message =
      allowed === 0
        ? "A draft exists without a consent."
        : "An account has more drafts of a file than were agreed to.";
    return [
      violation("one_draft_per_consent", made[0]?.id ?? "", message, {
        key,
        agreed: allowed,
        drafts: made.map((draft) => draft.id),
      }),
    ];
  });
}

/** Checks that TikTok has exactly the consented file, without gaps. */
export function consentedBytes(facts: JudgedFacts): Violation[] {
  const consented = new Map(
    facts.evidence.consents.flatMap((consent) =>
      consent.deliveryId ? [[consent.deliveryId, consent]] : [],
    ),
  );
  return [...facts.deliveries.values()].flatMap((one) =>
    one.attempts.flatMap(({ publish }) => {
      if (!publish?.receivedMedia) return [];
      const wanted = {
        sha256: consented.get(one.id)?.sha256 ?? shownVideoHash(one.consent),
        size: consented.get(one.id)?.sizeBytes ?? publish.size,
      };
      const { size, sha256 } = publish.receivedMedia;
      const seen = { publish: publish.id, wanted, got: { size, sha256 } };
      const wrong = [
        sha256 !== wanted.sha256 && "TikTok has other bytes than were agreed to.",
        wanted.size !== null &&
          size !== wanted.size &&
          "TikTok has another number of bytes than was agreed to.",
        publish.source === "FILE_UPLOAD" &&
          !isGapless(publish) &&
          "The parts of an upload do not join without gaps or overlaps.",
      ];
      return wrong.flatMap((message) =>
        message ? [violation("consented_bytes", one.id, message, seen)] : [],
      );
    }),
  );
}

function isGapless({ chunks, receivedMedia }: LedgerPublish): boolean {
  let next = 0;
  for (const { first, last } of chunks) {
    if (first !== next) return false;
    next = last + 1;
  }
  return next === receivedMedia?.size;
}
