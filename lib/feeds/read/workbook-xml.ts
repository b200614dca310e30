import { decodeXML } from "entities";
import { Parser } from "htmlparser2";

import type { ReadLimits } from "#lib/feeds/read/limits";
import { FileRefused } from "#lib/feeds/read/problem";

/** What a reader of one part of a workbook takes. Names are without a prefix. */
type PartHandler = {
  open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
};

const localName = (name: string) => name.slice(name.indexOf(":") + 1);

/**
 * Reads one part of a workbook. Yields after each piece of the part, so that the caller can pass
 * on what its handler collected.
 * @throws FileRefused `xml_entities`, `xml_too_deep`, `xml_part_too_long` or `spreadsheet_damaged`.
 */
export async function* readPart(
  bytes: AsyncIterable<Uint8Array>,
  limits: Pick<ReadLimits, "depth" | "xmlPart">,
  handler: PartHandler,
): AsyncGenerator<void, void, void> {
  let depth = 0;
  let quiet = 0;
  let started = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        quiet = 0;
        started = true;
        if (++depth > limits.depth) throw new FileRefused("xml_too_deep");
        handler.open?.(localName(name), attributes);
      },
      ontext(text) {
        quiet = 0;
        handler.text?.(text);
      },
      onclosetag(name) {
        quiet = 0;
        depth--;
        handler.close?.(localName(name));
      },
      onprocessinginstruction(name) {
        if (name.startsWith("!")) throw new FileRefused("xml_entities");
      },
    },
    { xmlMode: true, decodeEntities: false },
  );
  const decoder = new TextDecoder();
  for await (const piece of bytes) {
    const text = decoder.decode(piece, { stream: true });
    quiet += text.length;
    parser.write(text);
    if (quiet > limits.xmlPart) throw new FileRefused("xml_part_too_long");
    yield;
  }
  if (!started || depth > 0) throw new FileRefused("spreadsheet_damaged");
}

/** Decodes a text of a workbook, with the escapes that Excel writes for control characters. */
export function decodeCell(raw: string): string {
  const text = raw.includes("&") ? decodeXML(raw) : raw;
  if (!text.includes("_x")) return text;
  return text.replace(/_x([\dA-F]{4})_/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
