import { Parser } from "htmlparser2";

import { parseJson } from "#lib/feeds/read/json-items";

/** What a page says of itself: its title, and the values of its JSON-LD (schema.org). */
type HtmlPage = { title: string; values: unknown[]; damaged: number };

const MAX_TITLE = 300;

/** Reads a whole page. `damaged`: how many of its JSON-LD scripts are no JSON. */
export function readHtmlPage(html: string): HtmlPage {
  const page: HtmlPage = { title: "", values: [], damaged: 0 };
  let inside: "title" | "script" | null = null;
  let script = "";
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === "title" && page.title === "") inside = "title";
      else if (name === "script" && /^\s*application\/ld\+json\b/i.test(attributes["type"] ?? "")) {
        inside = "script";
        script = "";
      }
    },
    ontext(text) {
      if (inside === "title" && page.title.length < MAX_TITLE) page.title += text;
      else if (inside === "script") script += text;
    },
    onclosetag(name) {
      if (name === "script" && inside === "script") addScript(page, script);
      if (name === inside) inside = null;
    },
  });
  parser.end(html);
  page.title = page.title.replace(/\s+/g, " ").trim();
  return page;
}

/** Some pages wrap the JSON as a comment or as CDATA, and some have line breaks within strings. */
function addScript(page: HtmlPage, script: string): void {
  const text = script
    .trim()
    .replace(/^(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|(?:\/\/)?\s*<!\[CDATA\[)/, "")
    .replace(/(?:-->|\/\*\s*\]\]>\s*\*\/|(?:\/\/)?\s*\]\]>)$/, "");
  for (const candidate of [text, text.replace(/\p{Cc}+/gu, " ")]) {
    try {
      page.values.push(parseJson(candidate));
      return;
    } catch {
      continue;
    }
  }
  page.damaged++;
}

const PRODUCT_TYPE = /^(?:https?:\/\/schema\.org\/|schema:)?Product(?:Group|Model)?$/;
const MAX_NODES = 100_000;

/** Whether a value of JSON-LD names a product anywhere within it. */
export function namesProduct(value: unknown): boolean {
  const waiting: unknown[] = [value];
  for (let seen = 0; waiting.length > 0 && seen < MAX_NODES; seen++) {
    const node = waiting.pop();
    if (typeof node !== "object" || node === null) continue;
    if ("@type" in node) {
      const types: unknown[] = Array.isArray(node["@type"]) ? node["@type"] : [node["@type"]];
      if (types.some((type) => typeof type === "string" && PRODUCT_TYPE.test(type))) return true;
    }
    for (const inner of Object.values(node)) waiting.push(inner);
  }
  return false;
}
