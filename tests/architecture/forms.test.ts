import { expect, it } from "vitest";

import { readSources } from "#tests/architecture/sources";

const components = readSources("app", "components").filter(({ name }) => name.endsWith(".tsx"));
const outside = components.filter(({ path }) => !path.startsWith("components/ui/"));
const pathsWith = (mark: RegExp, all = outside) =>
  all.filter(({ text }) => mark.test(text)).map(({ path }) => path);

it("a form that its page sends is a Form or a FormDialog, so that the focus goes to the error", () => {
  expect(pathsWith(/<form\s(?:[^>]|=>)*\bonSubmit=/)).toEqual([]);
  expect(pathsWith(/<(Form|FormDialog)\s/).length).toBeGreaterThan(20);
});

it("a dialog with something to type is a FormDialog, which keeps it until it is sent or cancelled", () => {
  const typed = /<([Ff]orm|Input|Textarea|Select|EmailField|NewPasswordField)\s/;
  const dialogs = outside.filter(({ text }) => /<Dialog\s/.test(text));
  expect(pathsWith(typed, dialogs)).toEqual([]);
});

it("a FormDialog stays on the page while it is closed", () => {
  expect(pathsWith(/(\?|&&)\s*\(?\s*<FormDialog\s|<FormDialog\s[^>]*\bopen[\s>]/)).toEqual([]);
});
