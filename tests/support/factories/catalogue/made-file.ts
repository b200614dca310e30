// A made catalogue as a file of one format: as records, and as the text of the file.
import type { FeedFormat, FeedRecord, XmlElement } from "#lib/feeds/schema";

export type MadeFile = {
  /** Names the dialect, of which one format may have several. */
  name: string;
  format: FeedFormat;
  fileName: string;
  text: string;
  records: readonly FeedRecord[];
};

/** Returns an amount of minor units as "12.50". */
export const decimal = (minor: number): string => (minor / 100).toFixed(2);

/** Returns the table of a file. Cells that a row does not name are empty. */
export function tableFile(
  { name, format, fileName }: Pick<MadeFile, "name" | "format" | "fileName">,
  headers: readonly string[],
  rows: readonly Readonly<Record<string, string>>[],
  delimiter: "," | "\t" = ",",
): MadeFile {
  const quote = (cell: string) =>
    /["\n\r]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const toLine = (cells: readonly string[]) => cells.map(quote).join(delimiter);
  let line = 2;
  const records = rows.map((row): FeedRecord => {
    const cells = new Map(headers.map((header) => [header, row[header] ?? ""]));
    const record: FeedRecord = { kind: "table", line, cells };
    line += 1 + [...cells.values()].join("").split("\n").length - 1;
    return record;
  });
  const lines = [headers, ...rows.map((row) => headers.map((header) => row[header] ?? ""))];
  const text = lines.map((cells) => `${toLine(cells)}\n`).join("");
  return { name, format, fileName, text, records };
}

/** An element to be written; a tag may have a prefix. */
export type Node = {
  tag: string;
  content: string | readonly Node[];
  attributes?: Readonly<Record<string, string>>;
};

/** Returns an element of text, or none where the text is empty. */
export const leaf = (tag: string, content: string): Node[] =>
  content === "" ? [] : [{ tag, content }];

const escapeXml = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

function toXml({ tag, content, attributes = {} }: Node): string {
  const shown = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  const inner = typeof content === "string" ? escapeXml(content) : content.map(toXml).join("");
  return `<${tag}${shown.join("")}>${inner}</${tag}>`;
}

const toElement = ({ tag, content, attributes = {} }: Node): XmlElement => ({
  name: tag.slice(tag.indexOf(":") + 1).toLowerCase(),
  attributes,
  children: typeof content === "string" ? [] : content.map(toElement),
  text: typeof content === "string" ? content : "",
});

/** Returns an XML file of items, with what stands around them. */
export function xmlFile(
  { name, format, fileName }: Pick<MadeFile, "name" | "format" | "fileName">,
  { before, after }: { before: string; after: string },
  items: readonly Node[],
): MadeFile {
  const text = [
    `<?xml version="1.0" encoding="UTF-8"?>\n${before}`,
    ...items.map(toXml),
    `${after}\n`,
  ].join("\n");
  const records = items.map((item, at): FeedRecord => ({
    kind: "xml",
    line: at + 1,
    element: toElement(item),
  }));
  return { name, format, fileName, text, records };
}
