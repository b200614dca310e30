/** Control characters other than tab and line ends, as XML 1.0 forbids them, and U+007F. */
const CONTROL = /[^\P{Cc}\t\n\r\u0080-\u009F]/u;
const CONTROLS = /[^\P{Cc}\t\n\r\u0080-\u009F]/gu;

/** What a decoder writes for bytes that are no character. */
const LOST = "\uFFFD";

export const hasControls = (text: string) => CONTROL.test(text);
export const hasLostCharacters = (text: string) => text.includes(LOST);

/** Removes control characters. The two that separate lines or pages become a space. */
export const removeControls = (text: string) =>
  text.replace(CONTROLS, (one) => (one === "\v" || one === "\f" ? " " : ""));

/** Removes what spreadsheets and web pages leave around a header cell, and inside it. */
export const cleanHeader = (cell: string) =>
  removeControls(cell)
    .replace(/[\u00A0\u2000-\u200D\u202F\u2060\uFEFF\s]+/g, " ")
    .trim();
