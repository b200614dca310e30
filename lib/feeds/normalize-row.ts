import type { RawRow } from "#lib/feeds/formats/raw-row";
import { type RowContext, RowProblems } from "#lib/feeds/row-context";
import {
  decidePrices,
  readPrices,
  readRowDate,
  readSaleWindow,
  type RowPrices,
} from "#lib/feeds/row-prices";
import { readStock } from "#lib/feeds/row-stock";
import { readCategory, readLabels, readPeople, readTexts } from "#lib/feeds/row-texts";
import type { FeedProblem, NormalRow } from "#lib/feeds/schema";
import type { RawValue } from "#lib/feeds/value-problem";
import { parseAddress } from "#lib/feeds/values/addresses";
import {
  cleanIdentifier,
  isDateLike,
  isShortenedNumber,
  MAX_ID_LENGTH,
  parseGtin,
} from "#lib/feeds/values/identifiers";

const MAX_IMAGES = 250;
const MAX_VIDEOS = 20;

/** Reads the id of a row; "" and a refusal where it has none that can be trusted. */
function readSourceId(value: RawValue | undefined, problems: RowProblems): string {
  const { text, isUnwrapped } = cleanIdentifier(value?.text ?? "");
  if (!value || text === "") {
    problems.add("row_refused", "id_missing", value ?? null);
    return "";
  }
  if (isUnwrapped) problems.add("fixed", "id_unwrapped", value);
  if (isShortenedNumber(text)) problems.add("row_refused", "id_shortened", value);
  else if (text.length > MAX_ID_LENGTH) problems.add("row_refused", "id_too_long", value);
  else if (isDateLike(text)) problems.add("warning", "id_like_date", value);
  return text;
}

/** Reads what the rows of a product share; a number that Excel shortened would join strangers. */
function readGroupId(value: RawValue | undefined, problems: RowProblems): string | null {
  if (!value) return null;
  const { text } = cleanIdentifier(value.text);
  if (!isShortenedNumber(text)) return text === "" ? null : text.slice(0, MAX_ID_LENGTH);
  problems.add("warning", "group_id_shortened", value);
  return null;
}

/** Reads an address; "" with a warning where it cannot be taken. */
function readAddress(value: RawValue, context: RowContext, problems: RowProblems): string {
  const address = parseAddress(value.text, context.settings.baseUrl);
  if (address.kind === "refused") {
    problems.add("warning", address.code, value);
    return "";
  }
  if (address.isRepaired) problems.add("fixed", "url_repaired", value);
  return address.href;
}

function readAddresses(
  values: readonly RawValue[],
  most: number,
  context: RowContext,
  problems: RowProblems,
): string[] {
  if (values.length > most) problems.add("fixed", "list_cut", values[most] ?? null);
  const addresses = new Set<string>();
  for (const value of values.slice(0, most)) {
    const address = readAddress(value, context, problems);
    if (address !== "") addresses.add(address);
  }
  return [...addresses];
}

function readGtin(value: RawValue | undefined, problems: RowProblems): string {
  if (!value) return "";
  const { text, code } = parseGtin(value.text);
  if (code !== null) problems.add("warning", code, value);
  return text;
}

/** What a row and the facts of a product have in common. */
export function readShared(raw: RawRow, context: RowContext, problems: RowProblems) {
  const { link } = raw.fields;
  return {
    line: raw.line,
    groupId: readGroupId(raw.fields.groupId, problems),
    ...readTexts(raw, context, problems),
    ...readPeople(raw, problems),
    link: link ? readAddress(link, context, problems) : "",
    images: readAddresses(raw.images, MAX_IMAGES, context, problems),
    videos: readAddresses(raw.videos, MAX_VIDEOS, context, problems),
    categoryPath: readCategory(raw),
    labels: readLabels(raw, problems),
    aiMade: raw.aiMade,
  };
}

/**
 * A row as read. `finish` decides its prices; where they are ambiguous it waits until the whole
 * file has been seen. A row is refused where a problem says so.
 */
export type ReadRow = {
  row: NormalRow;
  prices: RowPrices;
  /** Returns the row with its prices; null where it is refused. */
  finish: () => NormalRow | null;
  problems: readonly FeedProblem[];
  isRefused: () => boolean;
};

/** What a row that stands alone must have; a variant has it from its product. */
function checkWholeness(row: NormalRow, raw: RawRow, problems: RowProblems): void {
  if (raw.isPartOfProduct) return;
  if (row.title === "")
    problems.add(
      row.groupId === null ? "row_refused" : "warning",
      "title_missing",
      raw.fields.title ?? null,
    );
  if (row.images.length === 0 && raw.images.length === 0)
    problems.add("warning", "image_missing", null);
}

/** Turns a raw row into a normal one. Values in doubt become problems, never guesses. */
export function normalizeRow(raw: RawRow, context: RowContext): ReadRow {
  const problems = new RowProblems(raw.line);
  const sourceId = readSourceId(raw.fields.sourceId, problems);
  const prices = readPrices(raw, context);
  const window = readSaleWindow(raw, context, problems);
  const row: NormalRow = {
    ...readShared(raw, context, problems),
    sourceId,
    price: null,
    salePrice: null,
    saleFrom: null,
    saleTo: null,
    ...readStock(raw, context, problems),
    availableFrom: readRowDate(raw.fields.availableFrom, "start", context, problems),
    gtin: readGtin(raw.fields.gtin, problems),
  };
  checkWholeness(row, raw, problems);
  return {
    row,
    prices,
    problems: problems.list,
    isRefused: () => problems.isRefused,
    finish: () => {
      Object.assign(row, decidePrices(prices, window, context, problems));
      return problems.isRefused ? null : row;
    },
  };
}
