import { consentsKept } from "./consents.ts";
import { consentedBytes, oneDraftPerConsent } from "./drafts.ts";
import {
  type Evidence,
  type InvariantName,
  type JudgeVerdict,
  type VerdictCounts,
  violation,
  type Violation,
} from "./evidence.ts";
import { buildFacts, type JudgedFacts, type RawEvidence, stringField } from "./facts.ts";
import { intentFirst } from "./intents.ts";
import { leaseHeld } from "./lease.ts";
import { nothingLeft } from "./leftovers.ts";
import { limitsKept } from "./limits.ts";
import { readEvidence } from "./read-evidence.ts";
import { logComplete } from "./request-log.ts";
import { shownIsTrue } from "./shown-state.ts";
import { writeTimeline } from "./timeline.ts";
import { refreshTokensUsedOnce, silenceAfterDisconnect } from "./tokens.ts";
import { endedOrWaiting } from "./unfinished.ts";

const noSecretLeaked = ({ leaks }: JudgedFacts): Violation[] =>
  leaks.map((leak) =>
    violation("no_secret", "", `A ${leak.secret} stands ${leak.form} in ${leak.where}.`, leak),
  );

const RULES: Record<InvariantName, (facts: JudgedFacts) => Violation[]> = {
  one_draft_per_consent: oneDraftPerConsent,
  consented_bytes: consentedBytes,
  consents_kept: consentsKept,
  ended_or_waiting: endedOrWaiting,
  shown_is_true: shownIsTrue,
  lease_held: leaseHeld,
  refresh_once: refreshTokensUsedOnce,
  silence_after_disconnect: silenceAfterDisconnect,
  limits_kept: limitsKept,
  intent_first: intentFirst,
  no_secret: noSecretLeaked,
  nothing_left: nothingLeft,
  log_complete: logComplete,
};

/** Judges a run. The history includes `alwaysIncluded` deliveries even without a violation. */
export async function judge(
  evidence: Evidence,
  alwaysIncluded: readonly string[] = [],
): Promise<JudgeVerdict> {
  return judgeEvidence(await readEvidence(evidence), alwaysIncluded);
}

/** Judges evidence. Throws without a change history, because half of the rules depend on it. */
export function judgeEvidence(
  parts: RawEvidence,
  alwaysIncluded: readonly string[] = [],
): JudgeVerdict {
  if (parts.changes.length === 0 && parts.rows.Delivery.length > 0)
    throw new Error("the database kept no history: installHistory() comes first");
  const facts = buildFacts(parts);
  const violations = Object.values(RULES).flatMap((rule) => rule(facts));
  return {
    violations,
    counts: countResults(facts, violations),
    history:
      violations.length + alwaysIncluded.length > 0
        ? writeTimeline(facts, [...violations, ...alwaysIncluded.map((about) => ({ about }))])
        : "",
  };
}

function countResults(
  { ledger, changes, evidence, deliveries }: JudgedFacts,
  violations: Violation[],
): VerdictCounts {
  const of = (name: InvariantName) =>
    violations.filter(({ invariant }) => invariant === name).length;
  const tally = (names: string[]) =>
    Object.fromEntries(
      [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]),
    );
  return {
    ledgerLines: ledger.lines.length,
    rowChanges: changes.length,
    consents: evidence.consents.length,
    deliveries: deliveries.size,
    drafts: [...ledger.publishes.values()].filter(({ delivered }) => delivered !== null).length,
    duplicates: of("one_draft_per_consent"),
    lostConsents: violations.filter(
      ({ invariant, about }) => invariant === "consents_kept" && about !== "",
    ).length,
    lostLogRows: of("log_complete"),
    stuckDeliveries: of("ended_or_waiting"),
    wrongStates: of("shown_is_true"),
    states: tally(
      [...deliveries.values()].map(({ delivery }) => stringField(delivery, "state") ?? ""),
    ),
    violations: tally(violations.map(({ invariant }) => invariant)),
  };
}
