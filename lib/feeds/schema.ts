/** The formats of feeds, recognised by content. `mapped`: columns named by a person. */
export const feedFormats = [
  "google_rss",
  "google_atom",
  "google_rdf",
  "google_table",
  "shopify_csv",
  "shopify_json",
  "woocommerce_csv",
  "meta_table",
  "meta_xml",
  "glami_xml",
  "schema_org",
  "mapped",
] as const;
export type FeedFormat = (typeof feedFormats)[number];

export const availabilities = [
  "in_stock",
  "out_of_stock",
  "preorder",
  "backorder",
  "unknown",
] as const;
export type Availability = (typeof availabilities)[number];

/** An element of an XML item. Names are local, in small letters; text is its own, undivided. */
export type XmlElement = {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly XmlElement[];
  text: string;
};

/**
 * One record as it stands in the file. `line`: of a table, the line on which the row begins (the
 * header is line 1); of XML and JSON, the number of the item, from 1.
 */
export type FeedRecord =
  | { kind: "table"; line: number; cells: ReadonlyMap<string, string> }
  | { kind: "xml"; line: number; element: XmlElement }
  | { kind: "json"; line: number; value: unknown };

/** Money in minor units of its currency (ISO 4217). `currency`: null where nothing names it. */
export type Money = { minor: number; currency: string | null };

/** One row of a feed in the one form of all formats: what a shop sells as one item. */
export type NormalRow = {
  line: number;
  /** Text for ever, never a number: "00123" stays so. */
  sourceId: string;
  /** What the rows of one product share; null: the row stands alone. */
  groupId: string | null;
  title: string;
  /** Plain text with line breaks. */
  description: string;
  link: string;
  /** Absolute addresses, in order, each once. */
  images: readonly string[];
  videos: readonly string[];
  price: Money | null;
  salePrice: Money | null;
  /** ISO 8601 instants. */
  saleFrom: string | null;
  saleTo: string | null;
  availability: Availability;
  availableFrom: string | null;
  quantity: number | null;
  brand: string;
  gtin: string;
  mpn: string;
  color: string;
  size: string;
  sizeSystem: string;
  gender: string;
  ageGroup: string;
  material: string;
  pattern: string;
  categoryPath: readonly string[];
  /** Custom labels, tags and collections, in order, each once. */
  labels: readonly string[];
  /** The file says that a text or picture is made by AI. */
  aiMade: boolean;
};

/** What happened to a fault: mended, only said, or the row or the whole file was refused. */
export type ProblemLevel = "fixed" | "warning" | "row_refused" | "file_refused";

/** A fault of a feed. `code` is explained by lib/feeds/labels.ts. */
export type FeedProblem = {
  level: ProblemLevel;
  code: string;
  line: number;
  column: string;
  /** What the file has there, at most 200 characters. */
  value: string;
};

/** What the shop says about a feed where the file is silent or ambiguous. */
export type FeedSettings = {
  /** ISO 4217; for prices without a currency. */
  currency: string | null;
  /** The order of day and month in dates such as 12/1/2026. */
  dateOrder: "day_first" | "month_first" | null;
  /** An IANA zone, for times without an offset. */
  timeZone: string;
  /** For relative addresses; null: they are refused. */
  baseUrl: string | null;
  /** Words for availability beyond the built-in ones, in small letters. */
  availabilityWords: Readonly<Record<string, Availability>>;
  /** For `mapped`: the header of a column → a field of lib/feeds/formats/mapped.ts. */
  columns: Readonly<Record<string, string>> | null;
  /** How a file is read whose encoding cannot be known. */
  encoding: string | null;
  /** A price such as 0 or "N/A": refuse the row, or take it without a price. */
  missingPrice: "refuse" | "warn";
};
