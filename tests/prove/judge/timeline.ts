import type { Violation } from "./evidence.ts";
import { idField, type JudgedFacts, type JsonRow } from "./facts.ts";
import type { RawLedgerLine } from "./ledger.ts";

const MAX_LINES = 3000;
/** The marked secrets, which the timeline must not repeat. */
const MARKED_SECRETS = /SIM(?:TOK|CODE|UPL)[\w!*.-]*/g;
type Entry = { at: number; source: string; text: string };

/** Returns the events about these violations from all sources, ordered by wall clock. */
export function writeTimeline(
  facts: JudgedFacts,
  violations: readonly Pick<Violation, "about">[],
): string {
  const focus = relevantIds(facts, violations);
  const entries = [
    ...ledgerEntries(facts, focus),
    ...rowEntries(facts, focus),
    ...processEntries(facts, focus),
  ].toSorted((a, b) => a.at - b.at);
  const shown = entries
    .slice(0, MAX_LINES)
    .map(
      ({ at, source, text }) =>
        `${new Date(at).toISOString().slice(11, 23)} ${source.padEnd(8)} ${text}`,
    );
  if (entries.length > MAX_LINES) shown.push(`… and ${entries.length - MAX_LINES} more`);
  const secrets = Object.values(facts.evidence.secrets ?? {});
  return secrets.reduce(
    (text, secret) => text.replaceAll(secret, "[secret]"),
    shown.join("\n").replaceAll(MARKED_SECRETS, "[secret]"),
  );
}

/** Returns the ids of the violations, and of their drafts, consents, uploads and connections. */
function relevantIds(
  facts: JudgedFacts,
  violations: readonly Pick<Violation, "about">[],
): Set<string> {
  const named = new Set(violations.map(({ about }) => about).filter((about) => about !== ""));
  const focus = new Set(named);
  for (const one of facts.deliveries.values()) {
    const publishes = one.attempts.flatMap(({ publish }) => (publish ? [publish.id] : []));
    const keys = [one.id, idField(one.consent), idField(one.consent, "draftId"), ...publishes];
    if (!keys.some((key) => named.has(key))) continue;
    for (const key of [
      ...keys,
      ...one.attempts.map(({ transfer }) => idField(transfer)),
      idField(one.delivery, "connectionId"),
    ])
      focus.add(key);
  }
  for (const row of facts.rows.Connection)
    if (named.has(idField(row, "openId"))) focus.add(idField(row));
  return focus;
}

function ledgerEntries({ ledger }: JudgedFacts, focus: Set<string>): Entry[] {
  const everyone = new Set(["clock.advanced", "settings.changed", "fault.added", "faults.cleared"]);
  const concerns = (line: RawLedgerLine) =>
    everyone.has(line.type) ||
    focus.has(String(line["publish_id"])) ||
    (line["publish_id"] === undefined && focus.has(String(line["open_id"])));
  return ledger.lines.filter(concerns).map(({ seq, at: _at, wall, type, ...rest }) => ({
    at: Date.parse(wall),
    source: "tiktok",
    text: `${seq} ${type} ${JSON.stringify(rest)}`,
  }));
}

function rowEntries({ changes }: JudgedFacts, focus: Set<string>): Entry[] {
  const isQuiet = (fields: JsonRow | null) =>
    fields !== null &&
    Object.keys(fields).every((name) =>
      ["leaseUntil", "sentBytes", "bytesPerSecond"].includes(name),
    );
  return changes
    .filter(({ key, op, fields }) => focus.has(key) && !(op === "update" && isQuiet(fields)))
    .map(({ at, table, op, key, fields }) => ({
      at,
      source: "studio",
      text: `${op} ${table} ${key.slice(-8)} ${JSON.stringify(fields)}`,
    }));
}

function processEntries({ evidence }: JudgedFacts, focus: Set<string>): Entry[] {
  const digits = new Set([...focus].flatMap((key) => key.match(/~.*?(\d{10,})$/)?.[1] ?? []));
  const isOther = (path: string) => {
    const upload = /upload_id=(\d+)/.exec(path)?.[1];
    return upload !== undefined && !digits.has(upload);
  };
  const took = (endedAt: number | undefined, at: number) =>
    endedAt === undefined ? "never answered" : `${Math.round(endedAt - at)} ms`;
  return [
    ...evidence.workers.flatMap(({ owner, pid, startedAt, endedAt }) => [
      { at: startedAt, source: "process", text: `${pid} (${owner}) started` },
      ...(endedAt === null
        ? []
        : [{ at: endedAt, source: "process", text: `${pid} (${owner}) ended` }]),
    ]),
    ...evidence.effects
      .filter(({ path }) => !isOther(path))
      .map(({ at, pid, kind, path, range, endedAt }) => ({
        at,
        source: "effect",
        text: `${pid} ${kind} ${range ?? path} (${took(endedAt, at)})`,
      })),
    ...evidence.disconnects
      .filter(({ openId }) => focus.has(openId))
      .map(({ at, openId }) => ({ at, source: "person", text: `disconnected ${openId}` })),
  ];
}
