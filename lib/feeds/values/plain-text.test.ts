import { describe, expect, test } from "vitest";

import { cutText, onOneLine, toPlainText } from "#lib/feeds/values/plain-text";

describe("HTML becomes plain text", () => {
  test.each([
    ["plain text stays", "A dress, 5 < 6 & more", "A dress, 5 < 6 & more"],
    ["paragraphs", "<p>One</p><p>Two</p>", "One\nTwo"],
    ["paragraphs with attributes and breaks", '<P class="x">One<br/>Two</P>\n', "One\nTwo"],
    ["lists", "<ul>\n<li>One</li>\n<li>Two</li>\n</ul>", "One\nTwo"],
    ["inline tags vanish", "A <b>very</b> <a href='x>y'>nice</a> dress", "A very y'>nice dress"],
    ["cells are apart", "<table><tr><td>S</td><td>M</td></tr></table>", "S M"],
    ["scripts and styles go with their text", "a<script>x()</script><style>p{}</style>b", "a b"],
    ["comments go", "a<!-- b -->c", "a c"],
    ["tags of Word", "<o:p>A</o:p><st1:x>B</st1:x>", "AB"],
    ["a tag that HTML does not know is text", "<size> 5 <3", "<size> 5 <3"],
    ["lines of hard-wrapped HTML are spaces", "<p>one\ntwo</p>", "one two"],
    ["an unclosed script takes the rest", "a<script>b", "a"],
    ["nothing but tags", "<p></p>", ""],
  ])("%s", (_name, html, text) => {
    expect(toPlainText(html).text).toBe(text);
  });

  test("lines of WooCommerce stay beside tags", () => {
    expect(toPlainText("<b>one</b>\ntwo\n<ul><li>a</li></ul>", { keepLines: true }).text).toBe(
      "one\ntwo\na",
    );
  });
});

describe("character references", () => {
  test.each([
    ["by name", "caf&eacute;&nbsp;&amp; co &euro;5", "café & co €5", false],
    ["by number", "&#8222;&#x41;&#39;", "„A'", false],
    ["Cyrillic names", "&Acy;&bcy;", "Аб", false],
    ["twice", "Tom &amp;amp; Jerry", "Tom & Jerry", true],
    ["three times: only two are undone", "&amp;amp;amp;", "&amp;", true],
    ["escaped tags", "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\nTwo", false],
    ["escaped tags with references", "&lt;b&gt;a &amp;amp; b&lt;/b&gt;", "a & b", true],
    ["old numbers of Windows", "&#147;a&#148;", "“a”", false],
    ["no reference", "AT&T &unknown; &#xD800; R&D;", "AT&T &unknown; R&D;", false],
  ])("%s", (_name, source, text, wasEscapedTwice) => {
    expect(toPlainText(source)).toMatchObject({ text, wasEscapedTwice });
  });
});

test.each([
  ["spaces", " a \t b\u00a0\u00a0c ", "a b c"],
  ["line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd"],
  ["empty lines", "a\n\n\n\nb", "a\n\nb"],
  ["invisible characters", "a\u200bb\ufeffc\u00add\u0000", "abcd"],
])("collapses %s", (_name, source, text) => {
  expect(toPlainText(source).text).toBe(text);
});

test("says what was done", () => {
  expect(toPlainText("<b>a</b>")).toMatchObject({ hadTags: true, wasEscapedTwice: false });
  expect(toPlainText("5 < 6")).toMatchObject({ hadTags: false });
  expect(toPlainText("&lt;b&gt;a&lt;/b&gt;")).toMatchObject({ hadTags: true });
});

test("a text of 60,000 signs of HTML ends quickly and is bounded", () => {
  expect(toPlainText("<".repeat(100_000)).text).toHaveLength(60_000);
  expect(toPlainText("<script".repeat(20_000)).text).toHaveLength(60_000);
  expect(toPlainText(`<p>a</p>${" ".repeat(50_000)}b`).text).toBe("a\nb");
  expect(toPlainText("<p ".repeat(30_000)).text.length).toBeLessThanOrEqual(60_000);
});

test("cuts between characters and puts lines in one", () => {
  expect(cutText("ab👗", 3)).toBe("ab");
  expect(cutText("abc", 3)).toBe("abc");
  expect(onOneLine("a\n\nb")).toBe("a b");
});
