import { earlier } from "#tests/prove/report";
import { addCounts, type Outcome, type Part, type Peaks, type Size } from "#tests/attack/task";

/** What the report says about the run as a whole. */
export type Frame = { seed: number; size: Size; commit: string; date: string; cores: number; node: string; left: number };

/** What may never happen, by the rules under which findings are noted. */
const NEVER: readonly (readonly [string, readonly string[]])[] = [
  ["a server error, or an error in a log", ["server_error", "process_ended"]],
  ["an answer that takes more than 10 seconds", ["hang"]],
  ["a stack trace, an inner path or a library's error in an answer", ["inside_told"]],
  ["a hostile file found fit to be sent, or given out as anything but a film", ["accepted", "served_as"]],
  ["a file outside its folder, or a name that could deceive", ["escape", "name"]],
  ["a dishonest upload that was believed", ["upload"]],
  ["a check without bounds of time or memory", ["unbounded"]],
  ["a connection to the inside of a network", ["reached", "canary"]],
  ["a payload that runs, or gets into a page as more than text", ["executed"]],
  ["an answer that leads to another site, or believes in another host", ["redirect", "host"]],
  ["a change that no page of ours asked for", ["csrf"]],
  ["an account connected by a way that was not gone", ["oauth"]],
  ["a task that the proof itself could not carry out", ["harness"]],
];

const thousands = (count: number) => count.toLocaleString("en-GB");
const megabytes = (bytes: number) => (bytes === 0 ? "not known" : `${thousands(Math.round(bytes / 1_000_000))} MB`);

/** What npm test counts: tasks and controls that are as they must be, and those that are not. Pure. */
export function tallyOf(outcomes: readonly Outcome[]): { passed: number; failed: number; skipped: number } {
  const controls = outcomes.flatMap(({ controls: some = [] }) => some);
  const clean = outcomes.filter(({ findings }) => findings.length === 0).length;
  const noticed = controls.filter((control) => control.noticed).length;
  return { passed: clean + noticed, failed: outcomes.length - clean + controls.length - noticed, skipped: 0 };
}

/** The whole page in Markdown. Pure. */
export function writeReport(outcomes: readonly Outcome[], parts: readonly Part[], frame: Frame): string {
  const findings = outcomes.flatMap((outcome) => outcome.findings.map((finding) => ({ ...finding, outcome })));
  const times = (rules: readonly string[]) => findings.filter(({ rule }) => rules.includes(rule)).length;
  const minutes = Math.round(outcomes.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  const whole = frame.left === 0 ? "" : ` It is not whole: ${frame.left} tasks are left.`;
  return [
    "# The surface, attacked",
    "",
    `Written by \`npm run prove:security\` (${frame.size}) on ${frame.date}, commit \`${frame.commit}\`${earlier(outcomes, frame.commit)}, seed ${frame.seed}; ${minutes} minutes on ${frame.cores} cores, Node ${frame.node}.${whole} What is done and how it is judged: [tests/attack](../../tests/attack/README.md).`,
    "",
    "| what may not happen | times |",
    "| --- | --- |",
    ...NEVER.map(([words, rules]) => `| ${words} | ${times(rules)} |`),
    "",
    ...partTable(outcomes, parts),
    ...controlTable(outcomes),
    ...memoryTable(outcomes),
    ...findingTable(findings, frame),
  ].join("\n");
}

function partTable(outcomes: readonly Outcome[], parts: readonly Part[]): string[] {
  const rows = parts.map(({ name, words }) => {
    const own = outcomes.filter(({ part }) => part === name);
    const counts = own.reduce<Record<string, number>>((sum, outcome) => addCounts(sum, additive(outcome.counts)), largest(own));
    const told = Object.entries(counts).map(([what, count]) => `${what}: ${thousands(count)}`);
    const seconds = Math.round(own.reduce((sum, outcome) => sum + outcome.seconds, 0));
    const found = own.reduce((sum, outcome) => sum + outcome.findings.length, 0);
    return `| **${name}** ${words} | ${told.join("; ") || "not run"} | ${own.length} | ${seconds} s | ${found} |`;
  });
  return ["## What was tried", "", "| attack | how much | tasks | time | findings |", "| --- | --- | --- | --- | --- |", ...rows, ""];
}

/** Counts that add up, and those of which the largest counts ("longest …"). */
const isLargest = (name: string) => name.startsWith("longest");
const additive = (counts: Record<string, number>) => Object.fromEntries(Object.entries(counts).filter(([name]) => !isLargest(name)));

function largest(outcomes: readonly Outcome[]): Record<string, number> {
  const most: Record<string, number> = {};
  for (const [name, count] of outcomes.flatMap(({ counts }) => Object.entries(counts)))
    if (isLargest(name)) most[name] = Math.max(most[name] ?? 0, count);
  return most;
}

function controlTable(outcomes: readonly Outcome[]): string[] {
  const rows = outcomes.flatMap(({ part, controls = [] }) =>
    controls.map(({ name, noticed }) => `| ${part} | ${name} | ${noticed ? "yes" : "**no**"} |`),
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

function memoryTable(outcomes: readonly Outcome[]): string[] {
  const most = (kind: keyof Peaks) => Math.max(0, ...outcomes.map(({ peaks }) => peaks[kind]));
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
    ...rows.map(([name, bytes]) => `| ${name} | ${megabytes(bytes)} |`),
    "",
  ];
}

const cell = (text: string) => text.slice(0, 500).replaceAll("|", "\\|").replaceAll(/\s+/g, " ").replaceAll("<", "&lt;");

function findingTable(findings: readonly { rule: string; sentence: string; outcome: Outcome }[], { seed, size }: Frame): string[] {
  if (findings.length === 0) return ["## Findings", "", "None.", ""];
  return [
    "## Findings",
    "",
    `Again, alone: \`npm run prove:security -- --folder .prove-again --seed ${seed} --size ${size} --only TASK\`.`,
    "",
    "| task | rule | what |",
    "| --- | --- | --- |",
    ...findings.slice(0, 200).map(({ rule, sentence, outcome }) => `| \`${outcome.id}\` | ${rule} | ${cell(sentence)} |`),
    "",
  ];
}
