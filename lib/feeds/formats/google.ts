import type { FeedRecord, XmlElement } from "#lib/feeds/schema";
import { type ColumnMeaning, columnMeaning, columnRank } from "#lib/feeds/formats/header-aliases";
import { headerFinder } from "#lib/feeds/formats/header-key";
import { addToList, emptyRow, type RawRow, setField } from "#lib/feeds/formats/raw-row";
import { isAiSource, splitStructured } from "#lib/feeds/formats/structured-text";
import { splitAddresses } from "#lib/feeds/values/addresses";

/** Puts a picture before those that the row has. */
function setMainImage(row: RawRow, column: string, text: string): void {
  const [first = "", ...others] = splitAddresses(text);
  if (first === "") return;
  row.images.unshift({ column, text: first });
  for (const other of others) addToList(row, "images", column, other);
}

/** Parts "summer, sale; new" into labels. */
const splitLabels = (text: string): string[] => text.split(/[,;|\n]/);

/** Takes the text of one column or element into a row, by what it holds. */
function takeValue(row: RawRow, meaning: ColumnMeaning, column: string, text: string): void {
  switch (meaning) {
    case "mainImage":
      return setMainImage(row, column, text);
    case "images":
    case "videos":
      for (const address of splitAddresses(text)) addToList(row, meaning, column, address);
      return;
    case "labels":
      // One custom label is one label; a column of tags has several.
      if (/\d$/.test(column)) addToList(row, "labels", column, text);
      else for (const label of splitLabels(text)) addToList(row, "labels", column, label);
      return;
    case "structuredTitle":
    case "structuredDescription": {
      const { content, isAi } = splitStructured(text);
      row.aiMade ||= isAi;
      return setField(
        row,
        meaning === "structuredTitle" ? "title" : "description",
        column,
        content,
      );
    }
    case "visibility":
      row.published &&= !/^(hidden|staging|archived|draft)$/i.test(text.trim());
      return;
    default: {
      const known = row.fields[meaning];
      // Of two columns with one meaning the one with the better name counts: id before sku.
      if (known && text.trim() !== "" && rankOf(column) < rankOf(known.column))
        delete row.fields[meaning];
      return setField(row, meaning, column, text);
    }
  }
}

const rankOf = (column: string): number => findRank(column) ?? Infinity;
const findRank = headerFinder((key) => columnRank(key));

/** Whether a row of Atom's own id, an address of the entry, stands where g:id is meant. */
const isAtomId = (text: string): boolean => /^(?:tag:|urn:|https?:\/\/)/i.test(text);

function takeId(row: RawRow, column: string, text: string): void {
  const known = row.fields.sourceId;
  if (known && isAtomId(known.text) && !isAtomId(text)) row.fields.sourceId = { column, text };
  else setField(row, "sourceId", column, text);
}

/** Takes a nested group, of which structured texts and addresses of pictures are the item's own. */
function takeStructured(row: RawRow, meaning: ColumnMeaning, element: XmlElement): void {
  const textOf = (name: string) =>
    element.children.find((child) => child.name === name)?.text.trim() ?? "";
  if (meaning === "mainImage" || meaning === "images" || meaning === "videos")
    return takeValue(row, meaning === "videos" ? meaning : "images", element.name, textOf("url"));
  row.aiMade ||= isAiSource(textOf("digital_source_type"));
  const content = textOf("content");
  if (meaning === "structuredTitle" || meaning === "title")
    setField(row, "title", element.name, content);
  if (meaning === "structuredDescription" || meaning === "description")
    setField(row, "description", element.name, content);
}

const ATOM_NAMES: ReadonlyMap<string, ColumnMeaning> = new Map([
  ["summary", "description"],
  ["content", "description"],
]);

const elementMeaning = headerFinder(
  (key, name): ColumnMeaning | undefined => ATOM_NAMES.get(name) ?? columnMeaning(key),
);

function takeElement(row: RawRow, element: XmlElement): void {
  const { name, text, attributes, children } = element;
  const meaning = elementMeaning(name);
  if (meaning === undefined) return;
  if (meaning === "link" && attributes["href"] !== undefined) {
    const relation = attributes["rel"] ?? "alternate";
    if (relation === "alternate") setField(row, "link", name, attributes["href"]);
    return;
  }
  // The price in g:shipping is not the item's: what is nested deeper is not read.
  if (children.length > 0) return takeStructured(row, meaning, element);
  if (meaning === "sourceId") return takeId(row, name, text);
  takeValue(row, meaning, name, text);
}

/** Maps an item of RSS 2.0, RSS 1.0 or Atom, or a row of a table, with Google's names. */
export function mapGoogle(
  record: FeedRecord,
  find: (header: string) => ColumnMeaning | undefined = tableMeaning,
): RawRow[] | null {
  if (record.kind === "json") return null;
  const row = emptyRow(record.line);
  if (record.kind === "xml") for (const child of record.element.children) takeElement(row, child);
  else
    for (const [header, text] of record.cells) {
      if (text === "") continue;
      const meaning = find(header);
      if (meaning !== undefined) takeValue(row, meaning, header, text);
    }
  return [row];
}

const tableMeaning = headerFinder((key) => columnMeaning(key));
