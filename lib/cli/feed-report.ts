import type { FeedCheck } from "#lib/feeds/check-feed";
import { feedFormatLabels, problemLabel } from "#lib/feeds/labels";
import type { ProblemGroup } from "#lib/feeds/problem-list";
import type { FeedProblem } from "#lib/feeds/schema";
import { WHOLE_FILE } from "#lib/feeds/value-problem";
import { formatCount, shorten } from "#lib/format";

/** Places that are shown of one reason. */
const MOST_PLACES = 20;
const MOST_SHOWN = 60;

const SECTIONS = [
  ["file_refused", "Why the file is refused"],
  ["row_refused", "Refused rows"],
  ["warning", "Warnings"],
] as const;

const DELIMITERS: Readonly<Record<string, string>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "vertical bars",
};

/** The options of the command that stand for settings of a feed. */
const OPTIONS: Readonly<Record<string, string>> = {
  currency_missing: "--currency",
  encoding_guessed: "--encoding",
  characters_lost: "--encoding",
  url_relative: "--base-url",
};

/** A file must not be able to write on the terminal: control characters become spaces. */
const forTerminal = (text: string) =>
  shorten(text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim(), MOST_SHOWN);

function describeFile({ format, encoding, delimiter }: FeedCheck): string {
  const facts = [
    format === null ? "A file of no known format" : feedFormatLabels[format],
    encoding === null ? [] : encoding.replace(/^utf-.*/, (name) => name.toUpperCase()),
    delimiter === null ? [] : `separated by ${DELIMITERS[delimiter] ?? delimiter}`,
  ];
  return facts.flat().join(", ");
}

function describePlace({ line, column, value }: FeedProblem, isTable: boolean): string[] {
  const shown = [forTerminal(column), forTerminal(value)].filter((text) => text !== "").join(": ");
  if (line === WHOLE_FILE) return shown === "" ? [] : [`  ${shown}`];
  const place = `${isTable ? "line" : "item"} ${line}`;
  return [`  ${shown === "" ? place : `${place}, ${shown}`}`];
}

function describeGroup({ code, count, problems }: ProblemGroup, isTable: boolean): string {
  const { what, todo } = problemLabel(code);
  const places = problems.slice(0, MOST_PLACES).flatMap((one) => describePlace(one, isTable));
  const more = count - MOST_PLACES;
  const option = OPTIONS[code];
  const repair = option === undefined ? todo : `${todo} Here: add ${option} to the command.`;
  return [what, repair, ...places, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

function describeCounts(check: FeedCheck): string {
  const { rows, products, variants, isTable, problems } = check;
  const read = formatCount(rows, isTable ? "row" : "item");
  if (problems.groups("file_refused").length > 0)
    return `${read} read. The file is refused, so nothing of it would be imported.`;
  return `${read}: ${formatCount(products, "product")} with ${formatCount(variants, "variant")}`;
}

/** Returns a check as lines for people: the file, then its problems by their reason. */
export function feedReportText(check: FeedCheck): string {
  const sections = SECTIONS.flatMap(([level, title]) => {
    const groups = check.problems.groups(level);
    return groups.length === 0
      ? []
      : [title, ...groups.map((group) => describeGroup(group, check.isTable))];
  });
  const fixed = check.problems
    .groups("fixed")
    .map(({ code, count }) => `${problemLabel(code).what} (${count})`);
  const ending = sections.length === 0 ? ["Nothing has to be repaired."] : [];
  const mended = fixed.length === 0 ? [] : [["Put right while reading", ...fixed].join("\n")];
  const head = `${describeFile(check)}\n${describeCounts(check)}`;
  return [head, ...sections, ...ending, ...mended].join("\n\n");
}
