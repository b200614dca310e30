import { isControl, type ProofResult } from "#tests/prove/task";
import type { KillPointCensus } from "#tests/prove/kill-point-census";
import { listKillPoints } from "#tests/prove/plan";

/** The header of the report. */
export type ProofReportHeader = {
  seed: number;
  commit: string;
  date: string;
  minutes: number;
  cores: number;
  node: string;
  lanes: number;
};

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const formatSeconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const formatCount = (count: number) => count.toLocaleString("en-GB");

/** Counts violations of these rules outside controls. */
function countViolations(outcomes: readonly ProofResult[], ...invariants: string[]): number {
  return outcomes
    .flatMap(({ violations }) => violations)
    .filter(({ invariant }) => invariants.includes(invariant)).length;
}

/** Returns the report in Markdown. */
export function writeProofReport(
  all: readonly ProofResult[],
  census: KillPointCensus,
  frame: ProofReportHeader,
): string {
  const controls = all.filter(({ id }) => isControl(id));
  const runs = all.filter(({ id }) => !isControl(id));
  const of = (kind: ProofResult["kind"]) => runs.filter((outcome) => outcome.kind === kind);
  const recoveries = runs
    .filter(({ shortLease }) => !shortLease)
    .flatMap((outcome) => outcome.recoveries)
    .toSorted((a, b) => a - b);
  const expected = runs.reduce((sum, outcome) => sum + outcome.expected, 0);
  const arrived = runs
    .filter((outcome) => outcome.expected > 0)
    .reduce((sum, outcome) => sum + outcome.arrived, 0);
  const deliveries = runs.reduce((sum, outcome) => sum + outcome.deliveries, 0);
  const failed = all.filter(({ ok }) => !ok);
  const share =
    expected === 0
      ? "none"
      : `${((100 * arrived) / expected).toFixed(arrived === expected ? 0 : 2)}%`;
  return [
    "# The sending, proved",
    "",
    `Written by \`npm run prove:sending\` on ${frame.date}, commit \`${frame.commit}\`${describeEarlierCommits(all, frame.commit)}, seed ${frame.seed}; ${frame.minutes} minutes on ${frame.cores} cores, ${frame.lanes} lanes, Node ${frame.node}. What is done and how it is judged: [tests/prove](../../tests/prove/README.md).`,
    "",
    "| what must never happen | times |",
    "| --- | --- |",
    `| a second draft for one consent, or a draft without one | ${countViolations(runs, "one_draft_per_consent")} |`,
    `| bytes that are not the consented file | ${countViolations(runs, "consented_bytes")} |`,
    `| a lost consent | ${countViolations(runs, "consents_kept")} |`,
    `| a lost row of the request log | ${countViolations(runs, "log_complete")} |`,
    `| a stuck delivery | ${countViolations(runs, "ended_or_waiting", "rest")} |`,
    `| a state that is not true | ${countViolations(runs, "shown_is_true")} |`,
    `| any other broken rule | ${countViolations(runs, ...OTHER_INVARIANTS)} |`,
    `| a task that the proof could not run | ${countViolations(all, "harness")} |`,
    "",
    `**${formatCount(deliveries)} deliveries** took part in ${formatCount(runs.length)} runs. Of the ${formatCount(expected)} that had to arrive without a person, **${share}** did. After a kill or a pause with the true lease of 30 s (${formatCount(recoveries.length)} cases, from the start of the next worker, time not scaled), the delivery was running again after **${formatSeconds(percentile(recoveries, 0.5))}** (median) and **${formatSeconds(percentile(recoveries, 0.99))}** (p99); the longest took ${formatSeconds(recoveries.at(-1) ?? 0)}. ${failed.length === 0 ? "Every run ended as expected." : `${failed.length} runs did not end as expected; they are listed below.`}`,
    "",
    ...summaryTable(of, census),
    ...controlTable(controls),
    ...failureTable(failed),
    ...faultTable(of("cell")),
  ].join("\n");
}

/** Names the runs at earlier commits of a proof that was continued after a change. */
export function describeEarlierCommits(all: readonly { commit?: string }[], last: string): string {
  const before = Map.groupBy(all, ({ commit }) => commit ?? last);
  before.delete(last);
  const parts = [...before].map(
    ([commit, runs]) => `${formatCount(runs.length)} runs at \`${commit}\``,
  );
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

const OTHER_INVARIANTS = [
  "lease_held",
  "refresh_once",
  "silence_after_disconnect",
  "limits_kept",
  "intent_first",
  "no_secret",
  "nothing_left",
  "storm",
  "rolling",
];

function summaryTable(
  of: (kind: ProofResult["kind"]) => ProofResult[],
  census: KillPointCensus,
): string[] {
  const names = new Map(listKillPoints(census).map(({ name }) => [name, 0]));
  for (const { name, faultStruck } of of("kill")) {
    const point = name.split(', in "')[0] ?? "";
    if (faultStruck) names.set(point, (names.get(point) ?? 0) + 1);
  }
  const often = [...names.values()].filter((count) => count >= 20).length;
  const row = (what: string, kind: ProofResult["kind"], more: string) => {
    const outcomes = of(kind);
    return `| ${what} | ${formatCount(outcomes.length)} | ${formatCount(outcomes.filter(({ ok }) => ok).length)} | ${more} |`;
  };
  const shortLeases = of("kill").filter(({ shortLease }) => shortLease).length;
  const struck = of("kill").filter((outcome) => outcome.faultStruck).length;
  return [
    "## The runs",
    "",
    "| what | runs | as expected | |",
    "| --- | --- | --- | --- |",
    row(
      "kill -9 at a named point",
      "kill",
      `${names.size} points are passed by a send; ${often} were struck at least 20 times; ${formatCount(struck)} kills took place, ${formatCount(shortLeases)} of them with a lease of 10 s`,
    ),
    row("a stop at a named point, then woken", "pause", "another worker has finished by then"),
    row("faults × phases", "cell", "one delivery each; listed at the end"),
    row("refresh storms", "storm", "50 callers in five processes; a quarter with a process killed"),
    row(
      "kill -9 in the middle of a consent",
      "consent",
      "the person gets no answer and tries again",
    ),
    row(
      "rolling restarts",
      "rolling",
      `${formatCount(of("rolling").reduce((sum, { name }) => sum + Number.parseInt(name, 10), 0))} restarts during 50 deliveries each`,
    ),
    row(
      "random histories",
      "history",
      "50 deliveries over HTTP while web, workers, database, network, files and people act at random",
    ),
    "",
  ];
}

function controlTable(controls: readonly ProofResult[]): string[] {
  if (controls.length === 0) return [];
  const rows = controls
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, ok, violations }) => {
      const rules = [...new Set(violations.map(({ invariant }) => invariant))].join(", ");
      return `| ${name} | ${ok ? rules : "**no expected rule complained**"} |`;
    });
  return [
    "## Controls",
    "",
    `A judge that never complains proves nothing. In ${controls.length} runs one defence was switched off; a named rule must complain, and did in ${controls.filter(({ ok }) => ok).length}.`,
    "",
    "| defence switched off | rules that complained |",
    "| --- | --- |",
    ...rows,
    "",
  ];
}

function failureTable(failed: readonly ProofResult[]): string[] {
  if (failed.length === 0) return [];
  const rows = failed.map(
    ({ id, name, seed, violations }) =>
      `| \`${id}\` | ${name} | ${seed} | ${violations.map(({ message }) => message.split("\n")[0]).join(" ") || "no rule complained"} |`,
  );
  return [
    "## What went wrong",
    "",
    "Again, alone: `npm run prove:sending -- --seed S --only ID`.",
    "",
    "| id | what | seed | violation |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ];
}

function faultTable(cells: readonly ProofResult[]): string[] {
  if (cells.length === 0) return [];
  const rows = cells
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, rest, ok }) => `| ${name} | ${rest} | ${ok ? "yes" : "**no**"} |`);
  return [
    "## Every cell",
    "",
    "| fault | came to rest as | as expected |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ];
}
