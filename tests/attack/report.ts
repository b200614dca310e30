import { describeEarlierCommits } from "#tests/prove/report";
import {
  addCounts,
  type AttackTaskResult,
  type Attack,
  type MemoryPeaks,
  type RunSize,
} from "#tests/attack/task";

/** The facts about the run in the report. */
export type AttackReportHeader = {
  seed: number;
  size: RunSize;
  commit: string;
  date: string;
  cores: number;
  node: string;
  left: number;
};

/** What must never happen, each with the rules of its findings. */
const FORBIDDEN_OUTCOMES: readonly (readonly [string, readonly string[]])[] = [
  ["a server error, or an error in a log", ["server_error", "process_ended"]],
  ["an answer that takes more than 10 seconds", ["hang"]],
  ["a stack trace, an inner path or a library's error in an answer", ["inside_told"]],
  [
    "a hostile file found fit to be sent, or given out as anything but a video",
    ["accepted", "served_as"],
  ],
  ["a file outside its folder, or a name that could deceive", ["escape", "name"]],
  ["a dishonest upload that was believed", ["upload"]],
  ["a check without bounds of time or memory", ["unbounded"]],
  ["a connection to the inside of a network", ["reached", "canary"]],
  ["a payload that runs, or gets into a page as more than text", ["executed"]],
  ["an answer that leads to another site, or believes in another host", ["redirect", "host"]],
  ["a change that no page of the studio requested", ["csrf"]],
  ["an account connected without its authorization", ["oauth"]],
  ["a task that the proof itself could not carry out", ["harness"]],
];

const formatCount = (count: number) => count.toLocaleString("en-GB");
const formatMegabytes = (bytes: number) =>
  bytes === 0 ? "not known" : `${formatCount(Math.round(bytes / 1_000_000))} MB`;

/** Returns the counts for npm test: clean and failed tasks, detected and missed controls. */
export function tallyResults(results: readonly AttackTaskResult[]): {
  passed: number;
  failed: number;
  skipped: number;
  failures: string[];
} {
  const controls = results.flatMap(({ controls: some = [] }) => some);
  const clean = results.filter(({ findings }) => findings.length === 0).length;
  const noticed = controls.filter((control) => control.detected).length;
  return {
    passed: clean + noticed,
    failed: results.length - clean + controls.length - noticed,
    skipped: 0,
    failures: results
      .filter(({ ok }) => !ok)
      .map(({ id, findings }) =>
        [id, ...findings.slice(0, 3).map(({ message }) => `      ${message.slice(0, 300)}`)].join(
          "\n",
        ),
      ),
  };
}

/** Returns the report in Markdown. */
export function writeAttackReport(
  results: readonly AttackTaskResult[],
  attacks: readonly Attack[],
  header: AttackReportHeader,
): string {
  const findings = results.flatMap((outcome) =>
    outcome.findings.map((finding) => ({ ...finding, outcome })),
  );
  const times = (rules: readonly string[]) =>
    findings.filter(({ rule }) => rules.includes(rule)).length;
  const minutes = Math.round(results.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  const whole = header.left === 0 ? "" : ` It is not whole: ${header.left} tasks are left.`;
  return [
    "# The surface, attacked",
    "",
    `Written by \`npm run prove:security\` (${header.size}) on ${header.date}, commit \`${header.commit}\`${describeEarlierCommits(results, header.commit)}, seed ${header.seed}; ${minutes} minutes on ${header.cores} cores, Node ${header.node}.${whole} What is done and how it is judged: [tests/attack](../../tests/attack/README.md).`,
    "",
    "| what may not happen | times |",
    "| --- | --- |",
    ...FORBIDDEN_OUTCOMES.map(([words, rules]) => `| ${words} | ${times(rules)} |`),
    "",
    ...attackTable(results, attacks),
    ...controlTable(results),
    ...memoryTable(results),
    ...findingTable(findings, header),
  ].join("\n");
}

function attackTable(results: readonly AttackTaskResult[], attacks: readonly Attack[]): string[] {
  const rows = attacks.map(({ name, description }) => {
    const own = results.filter(({ attack }) => attack === name);
    const counts = own.reduce<Record<string, number>>(
      (sum, outcome) => addCounts(sum, additiveCounts(outcome.counts)),
      largestCounts(own),
    );
    const listed = Object.entries(counts).map(([what, count]) => `${what}: ${formatCount(count)}`);
    const seconds = Math.round(own.reduce((sum, outcome) => sum + outcome.seconds, 0));
    const found = own.reduce((sum, outcome) => sum + outcome.findings.length, 0);
    return `| **${name}** ${description} | ${listed.join("; ") || "not run"} | ${own.length} | ${seconds} s | ${found} |`;
  });
  return [
    "## What was tried",
    "",
    "| attack | how much | tasks | time | findings |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ];
}

/** Counts named "longest …" keep their maximum. All others add up. */
const isLargest = (name: string) => name.startsWith("longest");
const additiveCounts = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).filter(([name]) => !isLargest(name)));

function largestCounts(results: readonly AttackTaskResult[]): Record<string, number> {
  const most: Record<string, number> = {};
  for (const [name, count] of results.flatMap(({ counts }) => Object.entries(counts)))
    if (isLargest(name)) most[name] = Math.max(most[name] ?? 0, count);
  return most;
}

function controlTable(results: readonly AttackTaskResult[]): string[] {
  const rows = results.flatMap(({ attack, controls = [] }) =>
    controls.map(
      ({ name, detected }) => `| ${attack} | ${name} | ${detected ? "yes" : "**no**"} |`,
    ),
  );
  return [
    "## Controls",
    "",
    "A detector that never speaks proves nothing. This was planted for each, or must be let through by it.",
    "",
    "| attack | planted | noticed |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ];
}

function memoryTable(results: readonly AttackTaskResult[]): string[] {
  const most = (kind: keyof MemoryPeaks) => Math.max(0, ...results.map(({ peaks }) => peaks[kind]));
  const rows = [
    ["the web process", most("web")],
    ["a worker", most("worker")],
    ["a media program that a worker started", most("children")],
  ] as const;
  return [
    "## Memory",
    "",
    "The most that each kind of process held at any moment of all this.",
    "",
    "| process | peak |",
    "| --- | --- |",
    ...rows.map(([name, bytes]) => `| ${name} | ${formatMegabytes(bytes)} |`),
    "",
  ];
}

const tableCell = (text: string) =>
  text.slice(0, 500).replaceAll("|", "\\|").replaceAll(/\s+/g, " ").replaceAll("<", "&lt;");

function findingTable(
  findings: readonly { rule: string; message: string; outcome: AttackTaskResult }[],
  { seed, size }: AttackReportHeader,
): string[] {
  if (findings.length === 0) return ["## Findings", "", "None.", ""];
  return [
    "## Findings",
    "",
    `Again, alone: \`npm run prove:security -- --folder .prove-again --seed ${seed} --size ${size} --only TASK\`.`,
    "",
    "| task | rule | what |",
    "| --- | --- | --- |",
    ...findings
      .slice(0, 200)
      .map(
        ({ rule, message, outcome }) => `| \`${outcome.id}\` | ${rule} | ${tableCell(message)} |`,
      ),
    "",
  ];
}
