import type { Availability } from "#lib/feeds/schema";
import type { RawValue } from "#lib/feeds/value-problem";

/** What a column, element or key may hold, as one text. */
export const rawFields = [
  "sourceId",
  "groupId",
  "title",
  "description",
  "link",
  "price",
  "salePrice",
  "wasPrice",
  "currency",
  "saleWindow",
  "saleFrom",
  "saleTo",
  "availability",
  "availableFrom",
  "quantity",
  "brand",
  "gtin",
  "mpn",
  "color",
  "size",
  "sizeSystem",
  "gender",
  "ageGroup",
  "material",
  "pattern",
  "category",
  "googleCategory",
] as const;
export type RawField = (typeof rawFields)[number];

/** What may hold several texts. */
export const rawLists = ["images", "videos", "labels"] as const;
export type RawList = (typeof rawLists)[number];

/**
 * What one record says about one item, field by field, before values are read. `wasPrice`: the
 * price before a reduction, where `price` is the one to pay. `role`: "facts" only tells about its
 * group (the parent of variants, a further picture) and is nothing that the shop sells.
 */
export type RawRow = {
  line: number;
  role: "row" | "facts";
  fields: Partial<Record<RawField, RawValue>>;
  images: RawValue[];
  videos: RawValue[];
  labels: RawValue[];
  /** Where the format tells it otherwise than by a word; null: `fields.availability` decides. */
  availability: Availability | null;
  published: boolean;
  /** Another name by which rows of the group may call it. */
  groupAlias: string | null;
  /** A variant whose product is told by another row or by the record around it. */
  isPartOfProduct: boolean;
  /** The position that the file gives to the row's pictures among those of its product. */
  imagePosition: number | null;
  aiMade: boolean;
};

/** Returns a raw row without values. */
export const emptyRow = (line: number, role: RawRow["role"] = "row"): RawRow => ({
  line,
  role,
  fields: {},
  images: [],
  videos: [],
  labels: [],
  availability: null,
  published: true,
  groupAlias: null,
  isPartOfProduct: false,
  imagePosition: null,
  aiMade: false,
});

const isPlainSpace = (unit: number) => unit === 32 || (unit >= 9 && unit <= 13);

/** Trims the spaces that XML and tables have around texts; a no-break space is part of the text. */
function trimEdges(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isPlainSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isPlainSpace(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** Sets a field that has no value yet; an empty text is no value. */
export function setField(row: RawRow, field: RawField, column: string, text: string): void {
  if (row.fields[field] !== undefined) return;
  const trimmed = trimEdges(text);
  if (trimmed !== "") row.fields[field] = { column, text: trimmed };
}

const MAX_LIST = 400;

/** Adds a text to a list; an empty one is none. */
export function addToList(row: RawRow, list: RawList, column: string, text: string): void {
  if (row[list].length >= MAX_LIST) return;
  const trimmed = trimEdges(text);
  if (trimmed !== "") row[list].push({ column, text: trimmed });
}
