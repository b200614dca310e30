// What bench:scale prints and publishes.
import type { Answers } from "./measure.ts";
import type { SlowStatement } from "./statements.ts";

/** Goals: how much slower the large world may be, and how large an answer. */
const GOALS = { ratio: 1.2, jsonBytes: 60_000 };

/** Not 503: readiness says it, because no worker runs. */
const FAILURES = new Set([400, 401, 403, 500]);

export type Comparison = {
  name: string;
  status: string;
  small: { p50: number; p95: number };
  large: { p50: number; p95: number };
  ratio: number;
  bytes: number;
  rows: number | null;
  complaints: string[];
};

export type ScaleRun = {
  sizes: readonly [small: number, large: number];
  rounds: number;
  seed: number;
  commit: string;
  date: string;
  machine: string;
};

/** Returns the value that this share of the numbers does not exceed. */
function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

const spread = ({ times }: Answers) => ({
  p50: percentile(times, 0.5),
  p95: percentile(times, 0.95),
});

/** Compares what both worlds answered to one request. */
export function compareAnswers(small: Answers, large: Answers): Comparison {
  const [few, many] = [spread(small), spread(large)];
  const statuses = [...new Set([...small.statuses, ...large.statuses])].toSorted((a, b) => a - b);
  const ratio = many.p95 / few.p95;
  const complaints = [
    ...(ratio > GOALS.ratio ? ["slower"] : []),
    ...(large.isJson && large.bytes > GOALS.jsonBytes ? ["large"] : []),
    ...(statuses.some((status) => FAILURES.has(status)) ? ["failed"] : []),
    ...(small.times.length === 0 || large.times.length === 0 ? ["not measured"] : []),
  ];
  const { name, bytes, rows } = large;
  return {
    name,
    status: statuses.join(" "),
    small: few,
    large: many,
    ratio,
    bytes,
    rows,
    complaints,
  };
}

const ms = (value: number) => value.toFixed(value < 10 ? 1 : 0);
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
const counted = (value: number) => value.toLocaleString("en-GB");

const HEADINGS = ["request", "status", "p50 ms", "ratio", "p95 ms", "ratio", "answer", "rows", ""];

const cellsOf = (one: Comparison): string[] => [
  one.name,
  one.status,
  `${ms(one.small.p50)} → ${ms(one.large.p50)}`,
  (one.large.p50 / one.small.p50).toFixed(2),
  `${ms(one.small.p95)} → ${ms(one.large.p95)}`,
  one.ratio.toFixed(2),
  kilobytes(one.bytes),
  one.rows === null ? "" : String(one.rows),
  one.complaints.join(", "),
];

/** Returns the table for a terminal. */
export function formatComparisons(all: readonly Comparison[]): string {
  const lines = [HEADINGS, ...all.map(cellsOf)];
  const widths = HEADINGS.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  return lines
    .map((cells) =>
      `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd(),
    )
    .join("\n");
}

/** Returns one sentence: how many requests reach the goal. */
export function summarise(all: readonly Comparison[]): string {
  const within = all.filter(({ ratio }) => ratio <= GOALS.ratio).length;
  const large = all.filter(({ complaints }) => complaints.includes("large")).length;
  return `${within} of ${all.length} requests are at most ${GOALS.ratio} times as slow in the large world; ${large} JSON answers exceed ${kilobytes(GOALS.jsonBytes)}.`;
}

const markdownRow = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const describeStatement = (one: SlowStatement, at: number) => [
  `### ${at + 1}. ${ms(one.meanMs)} ms on average, ${counted(one.calls)} times, ${counted(one.rows)} rows`,
  "",
  "```sql",
  one.text.length > 1500 ? `${one.text.slice(0, 1500)} …` : one.text,
  "```",
  "",
  "```",
  one.plan,
  "```",
  "",
];

/** Returns docs/proof/scale.md. */
export function formatReport(
  run: ScaleRun,
  all: readonly Comparison[],
  slowest: readonly SlowStatement[],
): string {
  const [small, large] = run.sizes.map(counted);
  return [
    "# The same speed at any size, measured",
    "",
    `Written by \`npm run bench:scale\` on ${run.date}, commit \`${run.commit}\`, seed ${run.seed}; ${run.rounds} alternating rounds after two that do not count, ${run.machine}. Both worlds are made by \`npm run bench:world\`: one shop with ${small} and one with ${large} videos, each with everything that belongs to them. Each figure is "${small} → ${large}". Goal: a ratio of the p95 of at most ${GOALS.ratio}. How far the ratios of pages that read no rows, such as /terms, are from 1 shows how quiet the machine was.`,
    "",
    `**${summarise(all)}**`,
    "",
    markdownRow(HEADINGS),
    markdownRow(HEADINGS.map(() => "---")),
    ...all.map((one) => markdownRow(cellsOf(one))),
    "",
    "## The ten slowest statements",
    "",
    "Of the large world, by their mean time in pg_stat_statements, each with its plan for any parameters.",
    "",
    ...slowest.flatMap(describeStatement),
  ].join("\n");
}
