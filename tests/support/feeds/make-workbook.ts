// Makes workbooks (XLSX) from the XML of their parts.
import { makeZip } from "#tests/support/feeds/make-zip";

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

type WorkbookToMake = {
  /** The XML within sheetData of each sheet, by its name. */
  sheets: Readonly<Record<string, string>>;
  hidden?: readonly string[];
  texts?: readonly string[];
  /** Codes of number formats; a cell's style 1 is the first of them. */
  formats?: readonly string[];
  since1904?: boolean;
  before?: string;
};

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

export const textCell = (at: string, text: string) =>
  `<c r="${at}" t="inlineStr"><is><t>${escape(text)}</t></is></c>`;

export const numberCell = (at: string, value: number | string, style = 0) =>
  `<c r="${at}" s="${style}"><v>${value}</v></c>`;

export const row = (number: number, ...cells: string[]) =>
  `<row r="${number}">${cells.join("")}</row>`;

/** A header of these texts in row 1. */
export const headerRow = (...names: string[]) =>
  row(1, ...names.map((name, at) => textCell(`${String.fromCharCode(65 + at)}1`, name)));

export function makeWorkbook(workbook: WorkbookToMake): Buffer {
  const names = Object.keys(workbook.sheets);
  const sheetTags = names.map((name, at) => {
    const state = workbook.hidden?.includes(name) === true ? ' state="hidden"' : "";
    return `<sheet name="${name}" sheetId="${at + 1}"${state} r:id="rId${at + 1}"/>`;
  });
  const formats = workbook.formats ?? [];
  const date1904 = workbook.since1904 === true ? '<workbookPr date1904="1"/>' : "";
  return makeZip([
    { name: "[Content_Types].xml", content: `${XML}<Types/>` },
    {
      name: "xl/workbook.xml",
      content: `${XML}<workbook xmlns:r="${RELATIONS}">${date1904}<sheets>${sheetTags.join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: `${XML}<Relationships>${names.map((_, at) => `<Relationship Id="rId${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`).join("")}</Relationships>`,
    },
    {
      name: "xl/styles.xml",
      content: `${XML}<styleSheet><numFmts>${formats.map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${escape(code).replaceAll('"', "&quot;")}"/>`).join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${formats.map((_, at) => `<xf numFmtId="${164 + at}"/>`).join("")}</cellXfs></styleSheet>`,
    },
    {
      name: "xl/sharedStrings.xml",
      content: `${XML}<sst>${(workbook.texts ?? []).map((text) => `<si>${text}</si>`).join("")}</sst>`,
    },
    ...names.map((name, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      content: `${XML}${workbook.before ?? ""}<worksheet><sheetData>${workbook.sheets[name]}</sheetData></worksheet>`,
    })),
  ]);
}
