import { isControl, type Outcome } from "#tests/prove/case";
import type { Census } from "#tests/prove/census";
import { pointsOf } from "#tests/prove/plan";

/** What the report says about the run as a whole. */
export type Frame = { seed: number; commit: string; date: string; minutes: number; cores: number; node: string; lanes: number };

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const thousands = (count: number) => count.toLocaleString("en-GB");

/** How often the judge complained of one rule, controls aside. */
function complaints(outcomes: readonly Outcome[], ...invariants: string[]): number {
  return outcomes.flatMap(({ violations }) => violations).filter(({ invariant }) => invariants.includes(invariant)).length;
}

/** The whole page in Markdown. Pure. */
export function writeReport(all: readonly Outcome[], census: Census, frame: Frame): string {
  const controls = all.filter(({ id }) => isControl(id));
  const runs = all.filter(({ id }) => !isControl(id));
  const of = (kind: Outcome["kind"]) => runs.filter((outcome) => outcome.kind === kind);
  const recoveries = runs.flatMap((outcome) => outcome.recoveries).toSorted((a, b) => a - b);
  const expected = runs.reduce((sum, outcome) => sum + outcome.expected, 0);
  const arrived = runs.filter((outcome) => outcome.expected > 0).reduce((sum, outcome) => sum + outcome.arrived, 0);
  const deliveries = runs.reduce((sum, outcome) => sum + outcome.deliveries, 0);
  const failed = all.filter(({ ok }) => !ok);
  const share = expected === 0 ? "none" : `${((100 * arrived) / expected).toFixed(arrived === expected ? 0 : 2)} %`;
  return [
    "# The sending, proved",
    "",
    `Written by \`npm run prove:sending\` on ${frame.date}, commit \`${frame.commit}\`${earlier(all, frame.commit)}, seed ${frame.seed}; ${frame.minutes} minutes on ${frame.cores} cores, ${frame.lanes} lanes, Node ${frame.node}. What is done and how it is judged: [tests/prove](../../tests/prove/README.md).`,
    "",
    "| what may not happen | times |",
    "| --- | --- |",
    `| a second draft for one consent, or a draft without one | ${complaints(runs, "one_draft_per_consent")} |`,
    `| bytes that are not the consented file | ${complaints(runs, "consented_bytes")} |`,
    `| a lost consent | ${complaints(runs, "consents_kept")} |`,
    `| a lost row of the request log | ${complaints(runs, "log_complete")} |`,
    `| a stuck delivery | ${complaints(runs, "ended_or_waiting", "rest")} |`,
    `| a state that is not the truth | ${complaints(runs, "shown_is_true")} |`,
    `| any other broken rule | ${complaints(runs, ...OTHERS)} |`,
    `| a task that the proof itself could not carry out | ${complaints(all, "harness")} |`,
    "",
    `**${thousands(deliveries)} deliveries** took part in ${thousands(runs.length)} runs. Of the ${thousands(expected)} that had to arrive with no person involved, **${share}** did. After a kill or a stand-still, measured in ${thousands(recoveries.length)} cases from the start of the next worker in unscaled time, the delivery was running again after **${seconds(percentile(recoveries, 0.5))}** (median) and **${seconds(percentile(recoveries, 0.99))}** (p99); the longest took ${seconds(recoveries.at(-1) ?? 0)}. ${failed.length === 0 ? "Every run ended as it must." : `${failed.length} runs did not end as they must; they are listed below.`}`,
    "",
    ...summary(of, census),
    ...controlTable(controls),
    ...failures(failed),
    ...cellTable(of("cell")),
  ].join("\n");
}

/** Which runs were made before the last change, where a proof was continued after one. Pure. */
export function earlier(all: readonly { commit?: string }[], last: string): string {
  const before = Map.groupBy(all, ({ commit }) => commit ?? last);
  before.delete(last);
  const parts = [...before].map(([commit, runs]) => `${thousands(runs.length)} runs at \`${commit}\``);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

const OTHERS = [
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

function summary(of: (kind: Outcome["kind"]) => Outcome[], census: Census): string[] {
  const names = new Map(pointsOf(census).map(({ name }) => [name, 0]));
  for (const { name, struck } of of("kill")) {
    const point = name.split(', in "')[0] ?? "";
    if (struck) names.set(point, (names.get(point) ?? 0) + 1);
  }
  const often = [...names.values()].filter((count) => count >= 20).length;
  const row = (what: string, kind: Outcome["kind"], more: string) => {
    const outcomes = of(kind);
    return `| ${what} | ${thousands(outcomes.length)} | ${thousands(outcomes.filter(({ ok }) => ok).length)} | ${more} |`;
  };
  const struck = of("kill").filter((outcome) => outcome.struck).length;
  return [
    "## The runs",
    "",
    "| what | runs | as it must | |",
    "| --- | --- | --- | --- |",
    row(
      "kill -9 at a named point",
      "kill",
      `${names.size} points are passed by a send; ${often} were struck at least 20 times; ${thousands(struck)} kills took place`,
    ),
    row("a stand-still at a named point, then woken", "pause", "another worker has finished by then"),
    row("faults × phases", "cell", "each a delivery of its own; listed at the end"),
    row("refresh storms", "storm", "50 callers in five processes; a quarter with a process killed"),
    row("kill -9 in the middle of a consent", "consent", "the person hears nothing and asks again"),
    row(
      "rolling restarts",
      "rolling",
      `${thousands(of("rolling").reduce((sum, { name }) => sum + Number.parseInt(name, 10), 0))} restarts during 50 deliveries each`,
    ),
    row("random histories", "history", "50 deliveries over HTTP while web, workers, database, network, files and people do as chance says"),
    "",
  ];
}

function controlTable(controls: readonly Outcome[]): string[] {
  if (controls.length === 0) return [];
  const rows = controls
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, ok, violations }) => {
      const rules = [...new Set(violations.map(({ invariant }) => invariant))].join(", ");
      return `| ${name} | ${ok ? rules : "**nobody complained**"} |`;
    });
  return [
    "## Controls",
    "",
    `A judge who never complains proves nothing. In ${controls.length} runs one defence was taken away; the judge must complain, and did in ${controls.filter(({ ok }) => ok).length}.`,
    "",
    "| defence taken away | the judge names |",
    "| --- | --- |",
    ...rows,
    "",
  ];
}

function failures(failed: readonly Outcome[]): string[] {
  if (failed.length === 0) return [];
  const rows = failed.map(
    ({ id, name, seed, violations }) =>
      `| \`${id}\` | ${name} | ${seed} | ${violations.map(({ sentence }) => sentence.split("\n")[0]).join(" ") || "nobody complained"} |`,
  );
  return [
    "## What went wrong",
    "",
    "Again, alone: `npm run prove:sending -- --seed S --only ID`.",
    "",
    "| id | what | seed | complaint |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ];
}

function cellTable(cells: readonly Outcome[]): string[] {
  if (cells.length === 0) return [];
  const rows = cells
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, rest, ok }) => `| ${name} | ${rest} | ${ok ? "yes" : "**no**"} |`);
  return ["## Every cell", "", "| fault | came to rest as | as it must |", "| --- | --- | --- |", ...rows, ""];
}
