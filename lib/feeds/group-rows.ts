import type { NormalRow } from "#lib/feeds/schema";

/** What variants take from the facts of their product where they say nothing themselves. */
const INHERITED = [
  "title",
  "description",
  "link",
  "brand",
  "color",
  "sizeSystem",
  "gender",
  "ageGroup",
  "material",
  "pattern",
] as const satisfies readonly (keyof NormalRow)[];

/**
 * What a record tells about a product and not about one of its variants: the first row of Shopify,
 * a further picture, the parent of WooCommerce. It is no item for sale.
 */
export type GroupFacts = Pick<
  NormalRow,
  (typeof INHERITED)[number] | "line" | "images" | "videos" | "categoryPath" | "labels" | "aiMade"
> & {
  groupId: string;
  /** The shop does not show the product: it must not be imported, with none of its rows. */
  published: boolean;
  /** Where the file puts these pictures among those of the product. */
  imagePosition: number | null;
};

/** A style that a person would film; its variants are sizes and colours, in the file's order. */
export type NormalProduct = Pick<
  NormalRow,
  | "title"
  | "description"
  | "link"
  | "images"
  | "videos"
  | "brand"
  | "categoryPath"
  | "labels"
  | "aiMade"
> & {
  key: string;
  /** At least one. Each has the facts of the product where its own row had none. */
  variants: readonly NormalRow[];
};

const MAX_PICTURES = 250;
const MAX_VIDEOS = 50;

/** Returns what makes rows one product. A row without a group is a product of its own. */
export const productKey = ({
  groupId,
  sourceId,
}: Pick<NormalRow, "groupId" | "sourceId">): string =>
  groupId === null ? `item:${sourceId}` : `group:${groupId}`;

const byLine = (one: { line: number }, two: { line: number }) => one.line - two.line;

const byPosition = (one: GroupFacts, two: GroupFacts) =>
  (one.imagePosition ?? Infinity) === (two.imagePosition ?? Infinity)
    ? byLine(one, two)
    : (one.imagePosition ?? Infinity) - (two.imagePosition ?? Infinity);

const firstText = (texts: readonly string[]): string => texts.find((text) => text !== "") ?? "";
const firstList = (lists: readonly (readonly string[])[]): readonly string[] =>
  lists.find((list) => list.length > 0) ?? [];
const union = (lists: readonly (readonly string[])[], most: number): string[] =>
  [...new Set(lists.flat())].slice(0, most);

/** A parent without variants stands alone; whether it can be bought is not known. */
function standAlone(told: GroupFacts): NormalRow {
  const { published: _, imagePosition: __, ...facts } = told;
  return {
    ...facts,
    sourceId: facts.groupId,
    price: null,
    salePrice: null,
    saleFrom: null,
    saleTo: null,
    availability: "unknown",
    availableFrom: null,
    quantity: null,
    gtin: "",
    mpn: "",
    size: "",
  };
}

function inherit(row: NormalRow, facts: readonly GroupFacts[]): NormalRow {
  const variant = { ...row };
  for (const field of INHERITED)
    if (variant[field] === "") variant[field] = firstText(facts.map((one) => one[field]));
  if (variant.categoryPath.length === 0)
    variant.categoryPath = firstList(facts.map(({ categoryPath }) => categoryPath));
  if (variant.labels.length === 0) variant.labels = firstList(facts.map(({ labels }) => labels));
  variant.aiMade ||= facts.some(({ aiMade }) => aiMade);
  return variant;
}

/**
 * Makes one product of the rows and facts of one group, in any order of the list. Rows of one line
 * keep their order. A fact of the product is the first one that is not empty: of its facts by line,
 * then of its rows by line; pictures and videos are those of all. Null: the shop does not show the
 * product, or nothing is left of it but pictures.
 */
export function groupRows(
  rows: readonly NormalRow[],
  facts: readonly GroupFacts[],
): NormalProduct | null {
  const told = facts.toSorted(byLine);
  if (told.some(({ published }) => !published)) return null;
  const named = told.find(({ title }) => title !== "");
  const own = rows.toSorted(byLine);
  const variants = own.length > 0 ? own : named ? [standAlone(named)] : [];
  const [first] = variants;
  if (!first) return null;
  const all = [...told, ...variants];
  const text = (field: (typeof INHERITED)[number]) => firstText(all.map((one) => one[field]));
  return {
    key: productKey(first),
    title: text("title") || (first.groupId ?? first.sourceId),
    description: text("description"),
    link: text("link"),
    images: union(
      [...told.toSorted(byPosition), ...variants].map(({ images }) => images),
      MAX_PICTURES,
    ),
    videos: union(
      all.map(({ videos }) => videos),
      MAX_VIDEOS,
    ),
    brand: text("brand"),
    categoryPath: firstList(all.map(({ categoryPath }) => categoryPath)),
    labels: firstList(all.map(({ labels }) => labels)),
    aiMade: all.some(({ aiMade }) => aiMade),
    variants: variants.map((variant) => inherit(variant, told)),
  };
}
