import "server-only";

import type { ReadLimits } from "#lib/feeds/read/limits";
import { type NumberFormat, readNumberFormat } from "#lib/feeds/read/number-format";
import { FileRefused } from "#lib/feeds/read/problem";
import { TextStore } from "#lib/feeds/read/text-store";
import { decodeCell, readPart } from "#lib/feeds/read/workbook-xml";
import type { OpenZip, ZipEntry } from "#lib/feeds/read/zip";

/** What a sheet's cells refer to. */
export type WorkbookParts = {
  /** The sheets in their order, those that are hidden last. */
  sheets: ZipEntry[];
  since1904: boolean;
  formats: readonly NumberFormat[];
  texts: TextStore;
};

const MAX_FORMATS = 100_000;

function findEntry({ entries }: OpenZip, path: RegExp): ZipEntry | undefined {
  return [...entries].find(([name]) => path.test(name))?.[1];
}

/** Reads a part to its end; a part that is missing has nothing. */
async function readWholePart(
  zip: OpenZip,
  entry: ZipEntry | undefined,
  limits: ReadLimits,
  handler: Parameters<typeof readPart>[2],
): Promise<void> {
  if (entry === undefined) return;
  const pieces = readPart(zip.read(entry), limits, handler);
  while ((await pieces.next()).done !== true);
}

/** Resolves the target of a relation from the folder of the workbook. */
function resolveTarget(target: string): string {
  const path = target.startsWith("/") ? target : `/xl/${target}`;
  return decodeURI(new URL(path, "file:///").pathname).slice(1);
}

async function readSheetList(zip: OpenZip, limits: ReadLimits) {
  const found: { id: string; hidden: boolean }[] = [];
  let since1904 = false;
  const workbook = findEntry(zip, /^xl\/workbook[^/]*\.xml$/i);
  await readWholePart(zip, workbook, limits, {
    open(name, attributes) {
      const id = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1] ?? "";
      const hidden = (attributes["state"] ?? "visible") !== "visible";
      if (name === "sheet" && found.length < limits.sheets) found.push({ id, hidden });
      if (name === "workbookPr") since1904 = /^(1|true)$/.test(attributes["date1904"] ?? "");
    },
  });
  const targets = new Map<string, string>();
  const relations = findEntry(zip, /^xl\/_rels\/workbook[^/]*\.xml\.rels$/i);
  await readWholePart(zip, relations, limits, {
    open(name, { Id, Target }) {
      if (name === "Relationship" && targets.size < limits.archiveEntries)
        targets.set(Id ?? "", resolveTarget(Target ?? ""));
    },
  });
  const ordered = [...found.filter((one) => !one.hidden), ...found.filter((one) => one.hidden)];
  const sheets = ordered
    .map(({ id }) => zip.entries.get(targets.get(id) ?? ""))
    .filter((entry) => entry !== undefined);
  return { sheets, since1904 };
}

async function readFormats(zip: OpenZip, limits: ReadLimits): Promise<NumberFormat[]> {
  const codes = new Map<number, string>();
  const formats: NumberFormat[] = [];
  let inCells = false;
  await readWholePart(zip, findEntry(zip, /^xl\/styles\.xml$/i), limits, {
    open(name, attributes) {
      if (codes.size + formats.length > MAX_FORMATS) throw new FileRefused("spreadsheet_damaged");
      const id = Number(attributes["numFmtId"] ?? 0);
      if (name === "numFmt") codes.set(id, decodeCell(attributes["formatCode"] ?? ""));
      else if (name === "cellXfs") inCells = true;
      else if (name === "xf" && inCells) formats.push(readNumberFormat(id, codes.get(id)));
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  return formats;
}

/** Reads the texts that the cells share. Readings of Japanese signs (rPh) are no part of a text. */
async function readTexts(zip: OpenZip, limits: ReadLimits, texts: TextStore): Promise<void> {
  let item = "";
  let inText = false;
  let reading = 0;
  await readWholePart(zip, findEntry(zip, /^xl\/sharedStrings\.xml$/i), limits, {
    open(name) {
      if (name === "si") item = "";
      else if (name === "rPh") reading++;
      else if (name === "t") inText = reading === 0;
    },
    text(text) {
      if (inText && item.length < limits.cell) item += text;
    },
    close(name) {
      if (name === "t") inText = false;
      else if (name === "rPh") reading--;
      else if (name === "si") texts.add(decodeCell(item));
    },
  });
}

/**
 * Reads everything of a workbook but its sheets. The caller closes `texts`.
 * @throws FileRefused
 */
export async function readWorkbookParts(zip: OpenZip, limits: ReadLimits): Promise<WorkbookParts> {
  const { sheets, since1904 } = await readSheetList(zip, limits);
  if (sheets.length === 0) throw new FileRefused("spreadsheet_damaged");
  const formats = await readFormats(zip, limits);
  const texts = new TextStore(limits);
  try {
    await readTexts(zip, limits, texts);
  } catch (error) {
    texts.close();
    throw error;
  }
  return { sheets, since1904, formats, texts };
}
