import type { RawRow } from "#lib/feeds/formats/raw-row";
import { hasHtmlTexts, type RowContext, type RowProblems } from "#lib/feeds/row-context";
import type { RawValue } from "#lib/feeds/value-problem";
import { splitCategoryPath } from "#lib/feeds/values/category-path";
import { repairMojibake } from "#lib/feeds/values/mojibake";
import { parseAgeGroup, parseGender } from "#lib/feeds/values/people";
import { cutText, onOneLine, toPlainText } from "#lib/feeds/values/plain-text";

/** The longest texts that are kept. Google Merchant allows 150 and 5,000 characters. */
const textLimits = { title: 500, description: 10_000, short: 200, label: 100 } as const;
const MAX_LABELS = 100;

/** Offers to restore a text that was read in a wrong encoding, or does so. */
function restore(value: RawValue, context: RowContext, problems: RowProblems): string {
  const repaired = repairMojibake(value.text);
  if (repaired === null) return value.text;
  problems.add(
    context.repairsText ? "fixed" : "warning",
    context.repairsText ? "mojibake_repaired" : "mojibake",
    value,
  );
  return context.repairsText ? repaired : value.text;
}

/** Reads a text of one or several lines as plain text; "" without a value. */
function readText(
  value: RawValue | undefined,
  length: number,
  isOneLine: boolean,
  context: RowContext,
  problems: RowProblems,
): string {
  if (!value) return "";
  const source = restore(value, context, problems);
  const read = toPlainText(source, { keepLines: context.format === "woocommerce_csv" });
  if (read.hadTags && !hasHtmlTexts(context)) problems.add("fixed", "html_removed", value);
  if (read.wasEscapedTwice) problems.add("fixed", "escaped_twice", value);
  const text = isOneLine ? onOneLine(read.text) : read.text;
  if (text.length <= length) return text;
  problems.add("fixed", "text_cut", value);
  return cutText(text, length);
}

/** The texts of a row that need no more than reading. */
export function readTexts(raw: RawRow, context: RowContext, problems: RowProblems) {
  const { fields } = raw;
  const short = (value: RawValue | undefined) =>
    readText(value, textLimits.short, true, context, problems);
  return {
    title: readText(fields.title, textLimits.title, true, context, problems),
    description: readText(fields.description, textLimits.description, false, context, problems),
    brand: short(fields.brand),
    mpn: short(fields.mpn),
    color: short(fields.color),
    size: short(fields.size),
    sizeSystem: short(fields.sizeSystem),
    material: short(fields.material),
    pattern: short(fields.pattern),
  };
}

/** Reads for whom an item is made; an unknown word is left out with a warning. */
export function readPeople(raw: RawRow, problems: RowProblems) {
  const { gender, ageGroup } = raw.fields;
  const read = (
    value: RawValue | undefined,
    parse: (text: string) => string | null,
    code: "gender_unknown" | "age_group_unknown",
  ): string => {
    if (!value) return "";
    const known = parse(value.text);
    if (known === null) problems.add("warning", code, value);
    return known ?? "";
  };
  return {
    gender: read(gender, parseGender, "gender_unknown"),
    ageGroup: read(ageGroup, parseAgeGroup, "age_group_unknown"),
  };
}

/** Reads the path of the shop's own category, else of Google's where it is not a number. */
export function readCategory({ fields }: RawRow): string[] {
  const { category, googleCategory } = fields;
  const google =
    googleCategory && /\D/.test(googleCategory.text.trim()) ? googleCategory : undefined;
  const text = (category ?? google)?.text ?? "";
  return text === "" ? [] : splitCategoryPath(toPlainText(text).text);
}

/** Reads labels in their order, each once. */
export function readLabels({ labels }: RawRow, problems: RowProblems): string[] {
  const texts = new Set<string>();
  for (const { text } of labels) {
    const label = cutText(onOneLine(toPlainText(text).text), textLimits.label);
    if (label !== "") texts.add(label);
  }
  if (texts.size > MAX_LABELS) problems.add("fixed", "list_cut", labels[MAX_LABELS] ?? null);
  return [...texts].slice(0, MAX_LABELS);
}
