import { broken } from "./broken.ts";
import type { Violation } from "./evidence.ts";
import { isDraftOrComing, isSetAside, shownHash, str, type Case, type Facts } from "./facts.ts";
import type { Publish } from "./ledger.ts";

/** At most one draft for one consent, and none without. A person's "send again" allows one more. */
export function oneDraftPerConsent(facts: Facts): Violation[] {
  const drafts = [...facts.ledger.publishes.values()].filter(isDraftOrComing);
  return [...perDelivery(facts), ...unknownUploads(facts, drafts), ...perAccountAndBytes(facts, drafts)];
}

/** How many drafts a person agreed to for this delivery: one, and one more for each that was knowingly sent again. */
const agreedTo = (one: Case | undefined) =>
  1 + (one?.tries.filter((each) => isSetAside(each) && str(each.transfer, "committingAt") !== null).length ?? 0);

function perDelivery(facts: Facts): Violation[] {
  return [...facts.cases.values()].flatMap((one) => {
    const drafts = one.tries.flatMap(({ publish }) => (publish && isDraftOrComing(publish) ? [publish.id] : []));
    if (drafts.length <= agreedTo(one)) return [];
    return [broken("one_draft_per_consent", one.id, "One consent made more than one draft.", { drafts })];
  });
}

function unknownUploads({ caseOfPublish }: Facts, drafts: Publish[]): Violation[] {
  return drafts
    .filter((draft) => !caseOfPublish.has(draft.id))
    .map((draft) =>
      broken("one_draft_per_consent", draft.id, "A draft came by an upload that no delivery opened.", { account: draft.openId }),
    );
}

function perAccountAndBytes(facts: Facts, drafts: Publish[]): Violation[] {
  const agreed = new Map<string, number>();
  for (const tries of Map.groupBy(facts.evidence.consents, ({ consentKey }) => consentKey).values()) {
    const deliveries = new Set(tries.flatMap(({ outcome, deliveryId }) => (outcome === "ok" && deliveryId ? [deliveryId] : [])));
    const first = tries[0];
    if (!first) continue;
    const known = [...deliveries].reduce((sum, delivery) => sum + agreedTo(facts.cases.get(delivery)), 0);
    const perhaps = known === 0 && tries.some(({ outcome }) => outcome === "unknown") ? 1 : known;
    const key = `${first.accountOpenId} ${first.sha256}`;
    agreed.set(key, (agreed.get(key) ?? 0) + perhaps);
  }
  const groups = Map.groupBy(
    drafts.filter(({ media }) => media !== null),
    ({ openId, media }) => `${openId} ${media?.sha256}`,
  );
  return [...groups].flatMap(([key, made]) => {
    const allowed = agreed.get(key) ?? 0;
    if (made.length <= allowed) return [];
    const sentence = allowed === 0 ? "A draft exists that nobody agreed to." : "An account has more drafts of a file than were agreed to.";
    return [broken("one_draft_per_consent", made[0]?.id ?? "", sentence, { key, agreed: allowed, drafts: made.map((draft) => draft.id) })];
  });
}

/** The bytes at TikTok are the file that was agreed to, whole and without gaps. */
export function consentedBytes(facts: Facts): Violation[] {
  const told = new Map(facts.evidence.consents.flatMap((consent) => (consent.deliveryId ? [[consent.deliveryId, consent]] : [])));
  return [...facts.cases.values()].flatMap((one) =>
    one.tries.flatMap(({ publish }) => {
      if (!publish?.media) return [];
      const wanted = { sha256: told.get(one.id)?.sha256 ?? shownHash(one.consent), size: told.get(one.id)?.sizeBytes ?? publish.size };
      const { size, sha256 } = publish.media;
      const seen = { publish: publish.id, wanted, got: { size, sha256 } };
      const wrong = [
        sha256 !== wanted.sha256 && "TikTok has other bytes than were agreed to.",
        wanted.size !== null && size !== wanted.size && "TikTok has another number of bytes than was agreed to.",
        publish.source === "FILE_UPLOAD" && !isGapless(publish) && "The parts of an upload do not join without gaps or overlaps.",
      ];
      return wrong.flatMap((sentence) => (sentence ? [broken("consented_bytes", one.id, sentence, seen)] : []));
    }),
  );
}

function isGapless({ chunks, media }: Publish): boolean {
  let next = 0;
  for (const { first, last } of chunks) {
    if (first !== next) return false;
    next = last + 1;
  }
  return next === media?.size;
}
