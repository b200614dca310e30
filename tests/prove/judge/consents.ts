import { findChainBreaks } from "./audit-chain.ts";
import { type ConsentAttempt, violation, type Violation } from "./evidence.ts";
import { idField, type JsonRow, type JudgedFacts, shownVideoHash, stringField } from "./facts.ts";

/** Checks that acknowledged consents exist, refused ones do not, and audit chains are unbroken. */
export function consentsKept(facts: JudgedFacts): Violation[] {
  const recorded = new Map<string, JsonRow>();
  for (const row of facts.rows.AuditEvent) {
    if (row["action"] === "draft.consented")
      recorded.set(idField((row["details"] ?? {}) as JsonRow, "deliveryId"), row);
  }
  return [
    ...facts.evidence.consents.flatMap((tried) =>
      tried.outcome === "ok" ? checkAcknowledged(facts, recorded, tried) : [],
    ),
    ...checkRefused(facts),
    ...checkWrittenTogether(facts, recorded),
    ...findChainBreaks(facts.rows.AuditEvent).map((gap) =>
      violation(
        "consents_kept",
        "",
        `The audit chain is broken at row ${gap.number}: ${gap.why}.`,
        gap,
      ),
    ),
  ];
}

function checkAcknowledged(
  facts: JudgedFacts,
  recorded: Map<string, JsonRow>,
  attempt: ConsentAttempt,
): Violation[] {
  const lost = (message: string) => [
    violation("consents_kept", attempt.deliveryId ?? attempt.consentKey, message, attempt),
  ];
  const one = attempt.deliveryId === null ? undefined : facts.deliveries.get(attempt.deliveryId);
  if (!one) return lost("A consent was acknowledged, but its delivery does not exist.");
  if (idField(one.consent) === "")
    return lost("A consent was acknowledged, but it does not exist.");
  if (!recorded.has(one.id))
    return lost("A consent was acknowledged, but the audit does not know of it.");
  if (stringField(one.consent, "draftId") !== attempt.consentKey)
    return lost("A consent was acknowledged for another draft.");
  if (one.openId !== attempt.accountOpenId || shownVideoHash(one.consent) !== attempt.sha256)
    return lost("A consent was kept for another account or file than was shown.");
  return [];
}

function checkRefused({ evidence, rows }: JudgedFacts): Violation[] {
  const drafts = new Map(rows.Consent.map((row) => [idField(row, "draftId"), idField(row)]));
  return [...Map.groupBy(evidence.consents, ({ consentKey }) => consentKey)].flatMap(
    ([key, tries]) => {
      const existing = drafts.get(key);
      if (existing === undefined || tries.some(({ outcome }) => outcome !== "error")) return [];
      return [
        violation("consents_kept", key, "A consent was refused and exists all the same.", {
          consent: existing,
          tries,
        }),
      ];
    },
  );
}

/** Checks that one transaction wrote the consent, its delivery and its audit row. */
function checkWrittenTogether(facts: JudgedFacts, recorded: Map<string, JsonRow>): Violation[] {
  const inserts = new Map<string, string>();
  for (const { table, op, key, xid } of facts.changes)
    if (op === "insert") inserts.set(`${table}:${key}`, xid);
  return [...facts.deliveries.values()].flatMap((one) => {
    const audit = recorded.get(one.id);
    const keys = [
      `Consent:${idField(one.consent)}`,
      `Delivery:${one.id}`,
      `AuditEvent:${String(audit?.["id"])}`,
    ];
    const transactions = keys.map((key) => inserts.get(key));
    // The consent is older than the history.
    if (transactions.every((xid) => xid === undefined)) return [];
    if (new Set(transactions).size === 1) return [];
    return [
      violation(
        "consents_kept",
        one.id,
        "Consent, delivery and audit row were not written together.",
        { keys, transactions },
      ),
    ];
  });
}
