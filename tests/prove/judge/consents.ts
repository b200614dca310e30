import { chainBreaks } from "./audit-chain.ts";
import { broken } from "./broken.ts";
import type { ConsentTried, Violation } from "./evidence.ts";
import { id, shownHash, str, type Facts, type Row } from "./facts.ts";

/** Acknowledged consents exist, whole and at once; refused ones do not; the audit's chain is unbroken. */
export function consentsKept(facts: Facts): Violation[] {
  const recorded = new Map<string, Row>();
  for (const row of facts.rows.AuditEvent) {
    if (row["action"] === "draft.consented") recorded.set(id((row["details"] ?? {}) as Row, "deliveryId"), row);
  }
  return [
    ...facts.evidence.consents.flatMap((tried) => (tried.outcome === "ok" ? acknowledged(facts, recorded, tried) : [])),
    ...refusedOnes(facts),
    ...halfWritten(facts, recorded),
    ...chainBreaks(facts.rows.AuditEvent).map((gap) =>
      broken("consents_kept", "", `The audit chain is broken at row ${gap.number}: ${gap.why}.`, gap),
    ),
  ];
}

function acknowledged(facts: Facts, recorded: Map<string, Row>, tried: ConsentTried): Violation[] {
  const lost = (sentence: string) => [broken("consents_kept", tried.deliveryId ?? tried.consentKey, sentence, tried)];
  const one = tried.deliveryId === null ? undefined : facts.cases.get(tried.deliveryId);
  if (!one) return lost("A consent was acknowledged, but its delivery does not exist.");
  if (id(one.consent) === "") return lost("A consent was acknowledged, but it does not exist.");
  if (!recorded.has(one.id)) return lost("A consent was acknowledged, but the audit does not know of it.");
  if (str(one.consent, "draftId") !== tried.consentKey) return lost("A consent was acknowledged for another draft.");
  if (one.openId !== tried.accountOpenId || shownHash(one.consent) !== tried.sha256)
    return lost("A consent was kept for another account or file than was shown.");
  return [];
}

function refusedOnes({ evidence, rows }: Facts): Violation[] {
  const drafts = new Map(rows.Consent.map((row) => [id(row, "draftId"), id(row)]));
  return [...Map.groupBy(evidence.consents, ({ consentKey }) => consentKey)].flatMap(([key, tries]) => {
    const existing = drafts.get(key);
    if (existing === undefined || tries.some(({ outcome }) => outcome !== "error")) return [];
    return [broken("consents_kept", key, "A consent was refused and exists all the same.", { consent: existing, tries })];
  });
}

/** Consent, delivery and audit row are written by one transaction, or none of them. */
function halfWritten(facts: Facts, recorded: Map<string, Row>): Violation[] {
  const inserts = new Map<string, string>();
  for (const { table, op, key, xid } of facts.changes) if (op === "insert") inserts.set(`${table}:${key}`, xid);
  return [...facts.cases.values()].flatMap((one) => {
    const audit = recorded.get(one.id);
    const keys = [`Consent:${id(one.consent)}`, `Delivery:${one.id}`, `AuditEvent:${String(audit?.["id"])}`];
    const transactions = keys.map((key) => inserts.get(key));
    // Made before the history was begun.
    if (transactions.every((xid) => xid === undefined)) return [];
    if (new Set(transactions).size === 1) return [];
    return [broken("consents_kept", one.id, "Consent, delivery and audit row were not written together.", { keys, transactions })];
  });
}
