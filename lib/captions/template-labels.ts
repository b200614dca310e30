import { templateLimits, templateVariables } from "#lib/captions/template-variables";
import { parseTemplate, type TemplateError } from "#lib/captions/templates";
import { formatCharacters } from "#lib/captions/policy";

const all = templateVariables.map((name) => `{${name}}`).join(", ");

/** Says what is wrong with a template and what to do. */
function templateErrorText({ code, start, end, name, suggestion }: TemplateError): string {
  switch (code) {
    case "unknown_variable":
      if (name === "") return `Enter a variable between the braces: ${all}.`;
      return suggestion === null
        ? `There is no variable {${name}}. Use one of ${all}.`
        : `There is no variable {${name}}. Did you mean {${suggestion}}?`;
    case "unclosed_brace":
      return String.raw`This { is not closed. Add } after the variable, or write \{ for the sign itself.`;
    case "unopened_brace":
      return String.raw`This } has no { before it. Remove it, or write \} for the sign itself.`;
    case "doubled_brace":
      return `Use single braces: {${suggestion ?? "title"}}.`;
    case "nested_variable":
      return "A fallback can’t contain a variable. Write plain text after the |.";
    case "too_long":
      return `The template is ${formatCharacters(end - start)} over the limit of ${formatCharacters(templateLimits.text)}. Shorten it.`;
    case "too_many_variables":
      return `A template can have at most ${templateLimits.variables} variables. Remove some from here on.`;
  }
}

/** Returns why a template cannot be saved, with the character of its first error; null when it can. */
export function templateProblem(text: string): string | null {
  const [first] = parseTemplate(text).errors;
  if (!first) return null;
  const where = first.code === "too_long" ? "" : `At character ${first.start + 1}: `;
  return where + templateErrorText(first);
}
