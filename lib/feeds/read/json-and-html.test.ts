import { describe, expect, test } from "vitest";

import { readFeed } from "#tests/support/feeds/read-feed";

const product = (id: number, more = "") =>
  `{"id":${id},"title":"A \\"${id} {[","variants":[{"id":${id}1,"price":"5.00"}]${more}}`;
const page = (...ids: number[]) => `{"products":[${ids.map((id) => product(id)).join(",")}]}`;

const idsOf = ({ records }: Awaited<ReturnType<typeof readFeed>>) =>
  records.map((record) =>
    record.kind === "json" &&
    typeof record.value === "object" &&
    record.value !== null &&
    "id" in record.value
      ? [record.line, record.value.id]
      : null,
  );

describe("products.json", () => {
  test.each([
    [
      "a page",
      page(1, 2),
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      "pages one after another",
      `${page(1)}\n${page(2, 3)},${page()}`,
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
    ],
    [
      "a list of products",
      `[${product(1)}, ${product(2)}]`,
      [
        [1, 1],
        [2, 2],
      ],
    ],
    ["one product", `{"product": ${product(7)}, "x": [1]}`, [[1, 7]]],
    [
      "other lists beside",
      `{"ads":[{"id":9}],"products" : [${product(1)}],"n":{"products":[{"id":8}],"a":{"id":7}}}`,
      [[1, 1]],
    ],
    ["other things in the list", `{"products":[null,5,"{",[{"id":4}],${product(1)}]}`, [[1, 1]]],
  ])("%s", async (_, file, expected) => {
    for (const piece of [1, 4, 65_536]) {
      const feed = await readFeed(file, { piece });
      expect(feed.format).toBe("shopify_json");
      expect(feed.codes).toEqual([]);
      expect(idsOf(feed)).toEqual(expected);
    }
  });

  test("ids beyond 32 bits keep their digits", async () => {
    expect(idsOf(await readFeed(page(8_123_456_789_012)))).toEqual([[1, 8_123_456_789_012]]);
  });

  test.each([
    ["one damaged product", `{"products":[{"id":1,},${product(2)}]}`, ["json_item_damaged@1"]],
    [
      "a product too large",
      `{"products":[${product(1, `,"x":"${"x".repeat(3_000)}"`)},${product(2)}]}`,
      ["item_too_large@1"],
    ],
    [
      "a control character",
      `{"products":[${product(1, ',"x":"a\u0001b"')},${product(2)}]}`,
      ["control_characters@1"],
    ],
    ["a page that is cut off", page(1, 2).slice(0, -3), ["cut_off@1"]],
    ["no product", page(), ["no_records@0"]],
    ["an error of the shop", '{"errors":"Not Found"}', ["json_unknown@0"]],
    ["too many ends", `${page(1)}}`, ["json_damaged@1"]],
    ["text after the page", `${page(1)} oops`, ["json_damaged@1"]],
  ])("%s", async (_, file, codes) => {
    const feed = await readFeed(file, { limits: { jsonItem: 2_000 } });
    expect(feed.codes).toEqual(codes);
  });
});

const script = (json: string) => `<script type="application/ld+json">${json}</script>`;
const PRODUCT = '{"@context":"https://schema.org","@type":"Product","name":"A & B"}';
const html = (inner: string, title = "Sign in – Shop") =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>${inner}</body></html>`;

const valuesOf = ({ records }: Awaited<ReturnType<typeof readFeed>>) =>
  records.map((record) => (record.kind === "json" ? record.value : null));

describe("a page of a product", () => {
  test.each([
    ["one script", script(PRODUCT)],
    ["a script in a comment", script(`<!--\n${PRODUCT}\n-->`)],
    ["a script in CDATA", script(`//<![CDATA[\n${PRODUCT}\n//]]>`)],
    [
      "other scripts beside",
      `<script>var x = "<\\/b>";</script>${script("oops")}${script(PRODUCT)}`,
    ],
  ])("%s", async (_, inner) => {
    const feed = await readFeed(html(inner), { piece: 7 });
    expect(feed.format).toBe("schema_org");
    expect(valuesOf(feed)).toEqual([JSON.parse(PRODUCT)]);
  });

  test("the product may stand within a graph or a list, and strings may have line breaks", async () => {
    const graph =
      '{"@graph":[{"@type":"WebSite"},{"@type":["ProductGroup","Thing"],"name":"A\nB"}]}';
    const feed = await readFeed(html(script(graph) + script('{"@type":"Organization"}')));
    expect(valuesOf(feed)).toEqual([
      { "@graph": [{ "@type": "WebSite" }, { "@type": ["ProductGroup", "Thing"], name: "A B" }] },
      { "@type": "Organization" },
    ]);
  });

  test("a file of JSON-LD is read like a page", async () => {
    const feed = await readFeed(PRODUCT);
    expect(feed.format).toBe("schema_org");
    expect(valuesOf(feed)).toEqual([JSON.parse(PRODUCT)]);
    expect((await readFeed(PRODUCT.slice(0, -1))).codes).toEqual(["json_damaged@0"]);
  });
});

test.each([
  ["a page to sign in", html("<form></form>"), "Sign in – Shop"],
  [
    "a page that is only XHTML",
    `<?xml version="1.0"?>${html("", "404\n Not   found")}`,
    "404 Not found",
  ],
  ["a page of the shop without a product", html(script('{"@type":"WebSite"}')), "Sign in – Shop"],
  ["a part of a page", "<div>Service <b>unavailable</b></div>", ""],
])("fault 32: %s is refused with its title", async (_, file, title) => {
  const feed = await readFeed(file);
  expect(feed.format).toBeNull();
  expect(feed.records).toEqual([]);
  expect(feed.problems).toEqual([
    { level: "file_refused", code: "html_page", line: 0, column: "", value: title },
  ]);
});

test("a page too long is refused", async () => {
  const feed = await readFeed(html("x".repeat(5_000)), { limits: { page: 4_000 } });
  expect(feed.codes).toEqual(["file_too_large@0"]);
});
