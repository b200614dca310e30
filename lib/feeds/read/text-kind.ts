/** `start`: where XML begins after something that does not belong to it. */
type TextKind =
  | { kind: "xml"; start: number }
  | { kind: "json" | "html" | "table" | "empty" | "not_text" };

const BLANK = /^[\s\uFEFF]+/;
/** A declaration, comment or instruction before the first element. */
const PROLOG = /^(?:\s+|<\?[^>]*>|<!--[^]*?-->|<!doctype(?:[^[>]|\[[^\]]*\])*>)/i;
const HTML_DOCUMENT = /^<!doctype\s+html|^<(?:html|head|body)[\s>]/i;
/** What a server's error message or page begins with. */
const HTML_PART =
  /^<\/?(?:br|b|p|div|span|font|pre|center|h[1-6]|table|script|style|title|meta)\b/i;
const XML_START = /<\?xml\s|<(?:rss|feed|rdf:rdf|shop|products)[\s>]/i;
const JSON_START = /^(?:\[\s*(?:[{[\]"]|$)|\{\s*(?:["}]|$))/;

/** Junk before the beginning is short; beyond that a table's cell may hold XML. */
const MAX_JUNK = 8_192;
const UNREADABLE = /[^\P{Cc}\s\u0080-\u009F]|\uFFFD/gu;

function skipProlog(text: string): string | null {
  let rest = text;
  for (;;) {
    if (HTML_DOCUMENT.test(rest)) return null;
    const part = PROLOG.exec(rest)?.[0];
    if (part === undefined) return rest;
    rest = rest.slice(part.length);
  }
}

/** Says what a text is by its beginning. Anything that is neither XML nor JSON may be a table. */
export function recogniseText(head: string): TextKind {
  const blank = BLANK.exec(head)?.[0].length ?? 0;
  const text = head.slice(blank);
  if (text === "") return { kind: "empty" };
  const sample = text.slice(0, MAX_JUNK);
  const unreadable = sample.match(UNREADABLE)?.length ?? 0;
  if (unreadable > Math.max(sample.length / 10, 20)) return { kind: "not_text" };
  if (JSON_START.test(sample)) return { kind: "json" };
  if (text.startsWith("<")) {
    const root = skipProlog(sample);
    if (root === null) return { kind: "html" };
    if (!HTML_PART.test(root)) return { kind: "xml", start: blank };
  }
  const start = sample.search(XML_START);
  if (start >= 0 && skipProlog(sample.slice(start)) !== null)
    return { kind: "xml", start: blank + start };
  return { kind: text.startsWith("<") ? "html" : "table" };
}
