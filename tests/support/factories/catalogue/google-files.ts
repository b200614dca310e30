import {
  decimal,
  leaf,
  type MadeFile,
  type Node,
  tableFile,
  xmlFile,
} from "#tests/support/factories/catalogue/made-file";
import type {
  MadeCatalogue,
  MadeProduct,
  MadeVariant,
} from "#tests/support/factories/catalogue/made-catalogue";
import { instantOf } from "#lib/feeds/values/zoned-time";

/** The page of a product, the same for all its variants. */
export const linkOf = ({ baseUrl }: MadeCatalogue, { handle }: MadeProduct): string =>
  `${baseUrl}/products/${handle}`;

/** The picture of a variant's colour first, then those of the product. */
export function imagesOf(product: MadeProduct, variant: MadeVariant): string[] {
  const own = product.imageOfColor.get(variant.color) ?? product.images[0] ?? "";
  return [own, ...product.images.filter((image) => image !== own)];
}

const offsetOf = (timeZone: string, day: string, time: string) => {
  const local = Date.parse(`${day}T${time}Z`);
  const minutes = (local - instantOf(timeZone, local, "start")) / 60_000;
  return `+${String(Math.floor(minutes / 60)).padStart(2, "0")}${String(minutes % 60).padStart(2, "0")}`;
};

/** "2027-03-20T00:00:00+0200 / 2027-04-10T23:59:59+0300": the offsets differ by the summer time. */
function saleWindowOf({ timeZone }: MadeCatalogue, { sale }: MadeProduct): string {
  if (!sale) return "";
  const at = (day: string, time: string) => `${day}T${time}${offsetOf(timeZone, day, time)}`;
  return `${at(sale.from, "00:00:00")} / ${at(sale.to, "23:59:59")}`;
}

/** The attributes of one variant under Google's names, without those that occur several times. */
export function googleFields(
  catalogue: MadeCatalogue,
  product: MadeProduct,
  variant: MadeVariant,
): Record<string, string> {
  const money = (minor: number) => `${decimal(minor)} ${catalogue.currency}`;
  const [label0 = "", label1 = ""] = product.labels;
  return {
    id: variant.sku,
    item_group_id: product.handle,
    title: product.title,
    description: product.paragraphs.join("\n"),
    link: linkOf(catalogue, product),
    image_link: imagesOf(product, variant)[0] ?? "",
    price: money(variant.price),
    sale_price: variant.salePrice === null ? "" : money(variant.salePrice),
    sale_price_effective_date: saleWindowOf(catalogue, product),
    availability: variant.availability,
    brand: product.brand,
    gtin: variant.gtin,
    color: variant.color,
    size: variant.size,
    gender: product.gender,
    age_group: product.ageGroup,
    material: product.material,
    product_type: product.categoryPath.join(" > "),
    google_product_category: "2271",
    custom_label_0: label0,
    custom_label_1: label1,
  };
}

/** Calls back for each variant of a catalogue. */
export const eachVariant = <T>(
  catalogue: MadeCatalogue,
  make: (product: MadeProduct, variant: MadeVariant) => T,
): T[] =>
  catalogue.products.flatMap((product) =>
    product.variants.map((variant) => make(product, variant)),
  );

/** A nested price that is not the item's. */
const shipping: Node = {
  tag: "g:shipping",
  content: [...leaf("g:country", "BG"), ...leaf("g:price", "4.99 EUR")],
};

const NAMESPACE = 'xmlns:g="http://base.google.com/ns/1.0"';

function itemOf(catalogue: MadeCatalogue, tag: string, plain: ReadonlySet<string>): Node[] {
  return eachVariant(catalogue, (product, variant) => ({
    tag,
    content: [
      shipping,
      ...Object.entries(googleFields(catalogue, product, variant)).flatMap(([name, text]) =>
        leaf(plain.has(name) ? name : `g:${name}`, text),
      ),
      ...imagesOf(product, variant)
        .slice(1)
        .flatMap((image) => leaf("g:additional_image_link", image)),
    ],
  }));
}

/** RSS 2.0, with a channel that has its own title and link. */
export const googleRss = (catalogue: MadeCatalogue): MadeFile =>
  xmlFile(
    { name: "Google RSS", format: "google_rss", fileName: "google.rss.xml" },
    {
      before: `<rss ${NAMESPACE} version="2.0"><channel><title>Shop</title><link>https://shop.example</link>`,
      after: "</channel></rss>",
    },
    itemOf(catalogue, "item", new Set(["title", "link", "description"])),
  );

/** Atom 1.0: the link is an attribute, the description a summary, the entry has an id of its own. */
export function googleAtom(catalogue: MadeCatalogue): MadeFile {
  const entries = itemOf(catalogue, "entry", new Set(["title"])).map((entry): Node => {
    const inner = typeof entry.content === "string" ? [] : entry.content;
    const textOf = (tag: string) => {
      const found = inner.find((node) => node.tag === tag)?.content;
      return typeof found === "string" ? found : "";
    };
    return {
      tag: "entry",
      content: [
        { tag: "id", content: `tag:shop.example,2027:${textOf("g:id")}` },
        {
          tag: "link",
          content: "",
          attributes: { rel: "self", href: "https://shop.example/feed" },
        },
        { tag: "link", content: "", attributes: { href: textOf("g:link") } },
        { tag: "summary", content: textOf("g:description") },
        ...inner.filter(({ tag }) => tag !== "g:link" && tag !== "g:description"),
      ],
    };
  });
  const head =
    '<title>Shop</title><id>https://shop.example</id><link href="https://shop.example"/>';
  return xmlFile(
    { name: "Google Atom", format: "google_atom", fileName: "google.atom.xml" },
    { before: `<feed xmlns="http://www.w3.org/2005/Atom" ${NAMESPACE}>${head}`, after: "</feed>" },
    entries,
  );
}

/** RSS 1.0: items stand beside the channel. */
export const googleRdf = (catalogue: MadeCatalogue): MadeFile =>
  xmlFile(
    { name: "Google RSS 1.0", format: "google_rdf", fileName: "google.rdf.xml" },
    {
      before:
        `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" ` +
        `xmlns="http://purl.org/rss/1.0/" ${NAMESPACE}>` +
        `<channel><title>Shop</title><link>https://shop.example</link></channel>`,
      after: "</rdf:RDF>",
    },
    itemOf(catalogue, "item", new Set(["title", "link", "description"])),
  );

/** A table with Google's names, with `_` in a TSV and with spaces in a CSV. */
function googleTable(
  catalogue: MadeCatalogue,
  file: Pick<MadeFile, "name" | "fileName">,
  delimiter: "," | "\t",
): MadeFile {
  const toHeader = (name: string) => (delimiter === "\t" ? name : name.replaceAll("_", " "));
  const rows = eachVariant(catalogue, (product, variant) => ({
    ...googleFields(catalogue, product, variant),
    additional_image_link: imagesOf(product, variant).slice(1).join(","),
    "shipping(country:price)": "BG:4.99 EUR",
  }));
  const named = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, text]) => [toHeader(name), text])),
  );
  const headers = Object.keys(named[0] ?? {});
  return tableFile({ ...file, format: "google_table" }, headers, named, delimiter);
}

export const googleTsv = (catalogue: MadeCatalogue): MadeFile =>
  googleTable(catalogue, { name: "Google TSV", fileName: "google.tsv" }, "\t");

export const googleCsv = (catalogue: MadeCatalogue): MadeFile =>
  googleTable(catalogue, { name: "Google CSV", fileName: "google.csv" }, ",");
