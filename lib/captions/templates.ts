import { suggestVariable } from "#lib/captions/template-suggestions";
import {
  type TemplateVariable,
  templateLimits,
  templateVariables,
} from "#lib/captions/template-variables";

/** What is wrong with a template, in the words of lib/captions/template-labels.ts. */
export type TemplateErrorCode =
  | "unknown_variable"
  | "unclosed_brace"
  | "unopened_brace"
  | "doubled_brace"
  | "nested_variable"
  | "too_long"
  | "too_many_variables";

/** An error from `start` to before `end`, in UTF-16 units. `name`: what stands in the braces. */
export type TemplateError = {
  code: TemplateErrorCode;
  start: number;
  end: number;
  name: string;
  suggestion: TemplateVariable | null;
};

/** `fallback`: what is written where a product has no value; null: the value is needed. */
export type TemplatePart =
  | { kind: "text"; text: string }
  | {
      kind: "variable";
      name: TemplateVariable;
      fallback: string | null;
      start: number;
      end: number;
    };

export type ParsedTemplate = { parts: TemplatePart[]; errors: TemplateError[] };

const ESCAPED = /^\\[\\{}]/u;
const DOUBLED = /^\{\{([^{}\n]{0,60})\}\}/u;
// A name, then perhaps a fallback, on one line.
const VARIABLE = /^\{([^{}|\n\\]*)(?:\|((?:\\[\\{}]|[^{}\n])*))?\}/u;
const NESTED = /^\{[^{}|\n\\]*\|(?:\\[\\{}]|[^{}\n])*(?=\{)/u;

const byLowerCase = new Map(templateVariables.map((name) => [name.toLowerCase(), name]));

const unescape = (text: string) => text.replace(/\\([\\{}])/gu, "$1");

/** Collects parts and errors; a text grows until a variable ends it. */
class Collector {
  readonly parts: TemplatePart[] = [];
  readonly errors: TemplateError[] = [];
  private variables = 0;

  addText(text: string): void {
    const last = this.parts.at(-1);
    if (last?.kind === "text") last.text += text;
    else this.parts.push({ kind: "text", text });
  }

  addError(code: TemplateErrorCode, start: number, end: number, name = ""): void {
    const suggestion = name === "" ? null : suggestVariable(name);
    this.errors.push({ code, start, end, name, suggestion });
  }

  addVariable(written: string, fallback: string | null, start: number, end: number): void {
    const name = byLowerCase.get(written.toLowerCase());
    this.variables += 1;
    if (this.variables === templateLimits.variables + 1)
      this.addError("too_many_variables", start, end);
    if (name === undefined) this.addError("unknown_variable", start, end, written);
    else this.parts.push({ kind: "variable", name, fallback, start, end });
  }
}

/** Reads what begins with a brace at `start`; returns where the rest begins. */
function readBrace(rest: string, start: number, into: Collector): number {
  const doubled = DOUBLED.exec(rest);
  if (doubled) {
    const end = start + doubled[0].length;
    into.addError("doubled_brace", start, end, (doubled[1] ?? "").split("|")[0]?.trim());
    return end;
  }
  const variable = VARIABLE.exec(rest);
  if (variable) {
    const [whole, name = "", fallback] = variable;
    const end = start + whole.length;
    const plain = fallback === undefined ? null : unescape(fallback).trim();
    into.addVariable(name.trim(), plain, start, end);
    return end;
  }
  const nested = NESTED.exec(rest);
  if (!nested) {
    into.addError("unclosed_brace", start, start + 1);
    return start + 1;
  }
  const inner = start + nested[0].length;
  const [variableInside = ""] = /^\{[^{}\n]*\}?/u.exec(rest.slice(nested[0].length)) ?? [];
  const end = inner + variableInside.length;
  into.addError("nested_variable", inner, end);
  const [remainder = ""] = /^[^{}\n]*\}?/u.exec(rest.slice(end - start)) ?? [];
  return end + remainder.length;
}

/**
 * Reads a template into texts and variables: `{colour}`, `{colour|all colours}`; `\{`, `\}` and
 * `\\` stand for the sign itself. Names are taken in any case. A template with errors must not be
 * saved; its parts are those that could be read.
 */
export function parseTemplate(text: string): ParsedTemplate {
  const into = new Collector();
  if (text.length > templateLimits.text) {
    into.addError("too_long", templateLimits.text, text.length);
    return into;
  }
  let at = 0;
  while (at < text.length) {
    const plain = /[\\{}]/u.exec(text.slice(at));
    const next = plain ? at + plain.index : text.length;
    if (next > at) into.addText(text.slice(at, next));
    at = next;
    if (at === text.length) break;
    const rest = text.slice(at);
    if (text[at] === "{") at = readBrace(rest, at, into);
    else if (ESCAPED.test(rest)) {
      into.addText(rest.charAt(1));
      at += 2;
    } else {
      if (text[at] === "}") into.addError("unopened_brace", at, at + 1);
      else into.addText("\\");
      at += 1;
    }
  }
  return { parts: into.parts, errors: into.errors };
}
