import { broken } from "./broken.ts";
import { consentsKept } from "./consents.ts";
import { consentedBytes, oneDraftPerConsent } from "./drafts.ts";
import { endedOrWaiting } from "./endings.ts";
import type { Counts, Evidence, InvariantName, Verdict, Violation } from "./evidence.ts";
import { gather, str, type Facts, type Parts } from "./facts.ts";
import { intentFirst } from "./intents.ts";
import { leaseHeld } from "./lease.ts";
import { nothingLeft } from "./leftovers.ts";
import { limitsKept } from "./limits.ts";
import { logComplete } from "./log-rows.ts";
import { read } from "./read.ts";
import { timeline } from "./timeline.ts";
import { refreshOnce, silenceAfterDisconnect } from "./tokens.ts";
import { shownIsTrue } from "./truth.ts";

const noSecret = ({ leaks }: Facts): Violation[] =>
  leaks.map((leak) => broken("no_secret", "", `A ${leak.secret} stands ${leak.form} in ${leak.where}.`, leak));

const rules: Record<InvariantName, (facts: Facts) => Violation[]> = {
  one_draft_per_consent: oneDraftPerConsent,
  consented_bytes: consentedBytes,
  consents_kept: consentsKept,
  ended_or_waiting: endedOrWaiting,
  shown_is_true: shownIsTrue,
  lease_held: leaseHeld,
  refresh_once: refreshOnce,
  silence_after_disconnect: silenceAfterDisconnect,
  limits_kept: limitsKept,
  intent_first: intentFirst,
  no_secret: noSecret,
  nothing_left: nothingLeft,
  log_complete: logComplete,
};

/** Weighs the evidence of one run. Reads the ledger, the database and the logs; changes nothing. */
export async function judge(evidence: Evidence): Promise<Verdict> {
  return weigh(await read(evidence));
}

/** The verdict over what was read. Throws when the database kept no history, since half of the rules would then see nothing. */
export function weigh(parts: Parts): Verdict {
  if (parts.changes.length === 0 && parts.rows.Delivery.length > 0)
    throw new Error("the database kept no history: installHistory() comes first");
  const facts = gather(parts);
  const violations = Object.values(rules).flatMap((rule) => rule(facts));
  return { violations, counts: countsOf(facts, violations), history: violations.length > 0 ? timeline(facts, violations) : "" };
}

function countsOf({ ledger, changes, evidence, cases }: Facts, violations: Violation[]): Counts {
  const of = (name: InvariantName) => violations.filter(({ invariant }) => invariant === name).length;
  const tally = (names: string[]) => Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
  return {
    ledgerLines: ledger.lines.length,
    rowChanges: changes.length,
    consents: evidence.consents.length,
    deliveries: cases.size,
    drafts: [...ledger.publishes.values()].filter(({ delivered }) => delivered !== null).length,
    duplicates: of("one_draft_per_consent"),
    lostConsents: violations.filter(({ invariant, about }) => invariant === "consents_kept" && about !== "").length,
    lostLogRows: of("log_complete"),
    stuckDeliveries: of("ended_or_waiting"),
    wrongStates: of("shown_is_true"),
    states: tally([...cases.values()].map(({ delivery }) => str(delivery, "state") ?? "")),
    violations: tally(violations.map(({ invariant }) => invariant)),
  };
}
