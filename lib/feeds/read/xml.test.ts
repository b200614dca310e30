import { describe, expect, test } from "vitest";

import { elementOf, readFeed, xmlFields } from "#tests/support/feeds/read-feed";

const GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"';
const rss = (items: string, namespace = GOOGLE) =>
  `<?xml version="1.0"?><rss version="2.0" ${namespace}><channel><title>Shop</title><link>https://shop.example</link>${items}</channel></rss>`;
const item = (...fields: string[]) =>
  `<item><g:id>1</g:id>${fields.join("")}<g:price>5 EUR</g:price></item>`;
const NEXT = "<item><g:id>2</g:id></item>";
const fields = (...between: string[][]) => [["id", "1"], ...between, ["price", "5 EUR"]];

type Row = [name: string, file: string, expected: unknown[][], codes: string[]];

const faults: Row[] = [
  [
    "24: raw ampersands",
    rss(
      item(
        "<title>Salt & pepper, A&B &amp c</title>",
        "<link>https://x/?a=1&b=2&copy=3&lt=4</link>",
      ),
    ),
    fields(["title", "Salt & pepper, A&B &amp c"], ["link", "https://x/?a=1&b=2&copy=3&lt=4"]),
    ["raw_ampersand@1"],
  ],
  [
    "25: entities of HTML",
    rss(item("<title>caf&eacute;&nbsp;noir &euro; &bogus;</title>")),
    fields(["title", "café\u00A0noir € &bogus;"]),
    ["html_entity@1", "raw_ampersand@1"],
  ],
  [
    "26: double escaping loses one level here, the other with the HTML of the text",
    rss(item("<title>A &amp;amp; B &amp;lt;b&amp;gt;</title>")),
    fields(["title", "A &amp; B &lt;b&gt;"]),
    [],
  ],
  [
    "27: characters that XML does not have, as they are and as references",
    rss(item("<title>a\u0001b\u000Bc&#11;d&#xFFFE;e👗&#128087;&#55357;&#56407;&#150;</title>")),
    fields(["title", "ab cde👗👗👗–"]),
    ["control_characters@1"],
  ],
  [
    "28: a prefix that nothing declares",
    rss(item("<title>A</title>"), ""),
    fields(["title", "A"]),
    ["prefix_undeclared@1"],
  ],
  [
    "28: a prefix of another name",
    rss("<item><shop:id>1</shop:id></item>", 'xmlns:shop="http://base.google.com/ns/1.0"'),
    [["id", "1"]],
    [],
  ],
  [
    "29: HTML in a description",
    rss(
      item("<description>One<br>two <b>three</b> <a href=x>four</a><p>five<li>six</description>"),
    ),
    fields(["description", "One<br>two <b>three</b> <a>four</a><p>five<li>six"]),
    ["html_in_field@1"],
  ],
  [
    "29: a field of another kind is no HTML",
    rss(item("<g:shipping><g:country>BG</g:country><g:price>3 EUR</g:price></g:shipping>")),
    fields(["shipping", ""]),
    [],
  ],
  [
    "29: the space between elements is no text",
    rss(item("<g:shipping>\n  <g:country>BG</g:country>\n</g:shipping>")),
    fields(["shipping", ""]),
    [],
  ],
  [
    "30: blanks and marks before the declaration",
    ` \n\uFEFF${rss(item())}`,
    fields(),
    ["content_before_start@0"],
  ],
  [
    "30: a server's message before the declaration",
    `<br />\n<b>Warning</b>: Undefined index in <b>/x.php</b><br>\n${rss(item())}`,
    fields(),
    ["content_before_start@0"],
  ],
  [
    "30: a message without tags before it, and one after the end",
    `Notice: x\n${rss(item())}\n<br>Done in 2 s<br>`,
    fields(),
    ["content_before_start@0", "content_after_end@1"],
  ],
  [
    "a smaller sign before a digit",
    rss(item("<title>I <3 it, 5 < 6</title>")),
    fields(["title", "I <3 it, 5 < 6"]),
    [],
  ],
  [
    "CDATA, also twice in one field",
    rss(item("<title><![CDATA[A & B <b>]]> &amp; <![CDATA[&amp;]]></title>")),
    fields(["title", "A & B <b> & &amp;"]),
    [],
  ],
];

test.each(faults)("fault %s", async (_, file, expected, codes) => {
  for (const piece of [1, 3, 65_536]) {
    const feed = await readFeed(file, { piece });
    expect(feed.format).toBe("google_rss");
    expect(xmlFields(feed)).toEqual([expected]);
    expect(feed.codes).toEqual(codes);
  }
});

describe("fault 31: a file that is cut off is refused", () => {
  const whole = rss(`${item("<description>Long &amp; warm</description>")}${NEXT}`);
  const afterRoot = whole.length;
  const firstItem = whole.indexOf("</link>");
  test("wherever it is cut after the first item began", async () => {
    for (let at = firstItem + 8; at < afterRoot; at += 1) {
      const { problems } = await readFeed(whole.slice(0, at));
      expect(problems.at(-1), whole.slice(0, at)).toMatchObject({
        level: "file_refused",
        code: "cut_off",
      });
    }
  });

  test("but not when only blanks or the declaration's line end are missing", async () => {
    expect((await readFeed(whole)).codes).toEqual([]);
  });

  test("an element that nothing ends refuses its item only", async () => {
    const feed = await readFeed(rss(`${item("<description>Long")}${NEXT}`));
    expect(feed.codes).toEqual(["element_unclosed@1"]);
    expect(xmlFields(feed)).toEqual([[["id", "2"]]]);
    expect(feed.problems[0]?.column).toBe("description");
  });

  test("an item that nothing ends is refused with what it swallowed", async () => {
    const feed = await readFeed(rss(`${NEXT}<item><g:id>3</g:id>`));
    expect(feed.codes).toEqual(["element_unclosed@2"]);
  });
});

test.each([
  ["a billion laughs", '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>', "xml_entities"],
  [
    "an entity after other declarations",
    "<!DOCTYPE r [<!ELEMENT x ANY><!ENTITY a SYSTEM 'file:///x'>]>",
    "xml_entities",
  ],
  [
    "an outside file",
    '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://x.example/d">%x;]>',
    "xml_entities",
  ],
])("fault 34: %s is refused", async (_, doctype, code) => {
  for (const piece of [1, 65_536]) {
    const feed = await readFeed(rss(item("<title>&b;</title>")).replace("?>", `?>${doctype}`), {
      piece,
    });
    expect(feed.records).toEqual([]);
    expect(feed.codes.map((one) => one.split("@")[0])).toEqual([code]);
  }
});

test("a document type without entities is no reason to refuse", async () => {
  const feed = await readFeed(rss(NEXT).replace("?>", '?><!DOCTYPE rss SYSTEM "x.dtd">'));
  expect(feed.codes).toEqual([]);
});

const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom" ${GOOGLE}><title>S</title><entry><title>A</title><link href="https://x/1?a=1&amp;b=2" rel="alternate"/><g:id>1</g:id></entry></feed>`;
const RDF = `<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="x" ${GOOGLE}><channel rdf:about="x"><items><rdf:Seq/></items></channel><item><g:id>1</g:id></item></rdf:RDF>`;
const GLAMI =
  "<SHOP><SHOPITEM><ITEM_ID>1</ITEM_ID><PARAM><PARAM_NAME>Size</PARAM_NAME><VAL>M</VAL></PARAM></SHOPITEM></SHOP>";

test.each([
  ["Atom", ATOM, "google_atom", ["title", "link", "id"]],
  ["RSS 1.0, whose items stand beside the channel", RDF, "google_rdf", ["id"]],
  ["GLAMI", GLAMI, "glami_xml", ["item_id", "param"]],
  ["a root after a comment", `<!-- <rss><item> -->${GLAMI}`, "glami_xml", ["item_id", "param"]],
  ["its family", "<products><product><name>A</name></product></products>", "glami_xml", ["name"]],
  [
    "Meta",
    rss(`<item><g:id>1</g:id></item>`).replace(
      "<channel>",
      "<channel><metadata><ref_application_id>1</ref_application_id></metadata>",
    ),
    "meta_xml",
    ["id"],
  ],
  [
    "closing tags in other letters",
    "<SHOP><SHOPITEM><Url>x</URL></shopitem></Shop>",
    "glami_xml",
    ["url"],
  ],
] as const)("reads %s", async (_, file, format, names) => {
  const feed = await readFeed(file, { piece: 2 });
  expect(feed.format).toBe(format);
  expect(feed.codes).toEqual([]);
  expect(elementOf(feed.records[0])?.children.map(({ name }) => name)).toEqual(names);
});

test("attributes are decoded and keep their local names", async () => {
  const feed = await readFeed(ATOM);
  expect(elementOf(feed.records[0])?.children[1]?.attributes).toEqual({
    href: "https://x/1?a=1&b=2",
    rel: "alternate",
  });
});

const nested = (depth: number) => `${"<a>".repeat(depth)}${"</a>".repeat(depth)}`;

test.each([
  [
    "an item too large",
    rss(`${item(`<title>${"x".repeat(3_000)}</title>`)}${NEXT}`),
    ["item_too_large@1"],
  ],
  ["an item of too many elements", rss(`${item("<x/>".repeat(200))}${NEXT}`), ["item_too_large@1"]],
  ["an attribute too long", rss(`<item a="${"x".repeat(3_000)}"/>${NEXT}`), ["item_too_large@1"]],
  ["elements nested too deep", rss(item(nested(70))), ["xml_too_deep@1"]],
  [
    "HTML nested too deep",
    rss(item(`<description>${"<br>".repeat(300)}</description>`)),
    ["xml_too_deep@1"],
  ],
  ["a comment too long", rss(`<!--${"x".repeat(9_000)}-->`), ["xml_part_too_long@0"]],
  ["a tag that never ends", rss(`<item><a b="${"x".repeat(9_000)}`), ["xml_part_too_long@1"]],
  ["no item", rss(""), ["no_records@0"]],
  ["another root", "<urlset><url/></urlset>", ["xml_unknown@0"]],
])("bounds: %s", async (_, file, codes) => {
  const feed = await readFeed(file, {
    piece: 500,
    limits: { item: 2_000, elementsOfItem: 100, depthOfHtml: 200, xmlPart: 8_000 },
  });
  expect(feed.codes).toEqual(codes);
});

test("many line breaks that nothing ends are no depth", async () => {
  const feed = await readFeed(rss(item(`<description>${"a<br>".repeat(500)}</description>`)));
  expect(feed.codes).toEqual(["html_in_field@1"]);
});
