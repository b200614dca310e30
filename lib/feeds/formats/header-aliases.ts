import type { RawField, RawList } from "#lib/feeds/formats/raw-row";

/** What a column of a Google-like feed holds. `mainImage` comes before other pictures. */
export type ColumnMeaning =
  | RawField
  | RawList
  | "mainImage"
  | "structuredTitle"
  | "structuredDescription"
  | "visibility";

/**
 * The names of columns and elements by what they hold, as header keys: those of Google Merchant and
 * Meta first, then common ones, then Bulgarian ones.
 */
const NAMES: Readonly<Record<ColumnMeaning, readonly string[]>> = {
  sourceId: [
    ..."id|item id|product id|retailer id|offer id|sku|item sku|article number|item number".split(
      "|",
    ),
    ..."код|код на продукта|код на продукт|продуктов код|артикул|артикулен номер|номер".split("|"),
    ..."арт. номер|арт номер|арт. №|ид|инвентарен номер".split("|"),
  ],
  groupId: [
    ..."item group id|itemgroup id|group id|product group|parent id|parent sku|style".split("|"),
    ..."style id|style code|model code|retailer product group id".split("|"),
    ..."група|код на група|код на модел|код на модела|модел код|родителски код".split("|"),
  ],
  title: [
    ..."title|name|product name|product title|item title|product".split("|"),
    ..."заглавие|име|име на продукта|име на продукт|наименование|продукт".split("|"),
    ..."наименование на продукта".split("|"),
  ],
  structuredTitle: ["structured title"],
  description: [
    ..."description|rich text description|long description|product description|body html".split(
      "|",
    ),
    ..."описание|описание на продукта|дълго описание|пълно описание".split("|"),
  ],
  structuredDescription: ["structured description"],
  link: [
    ..."link|url|product url|product link|website link|item url|canonical link".split("|"),
    ..."линк|връзка|адрес|адрес на продукта|линк към продукта|url адрес".split("|"),
  ],
  mainImage: [
    ..."image link|image|image url|main image|picture|photo|image src|main image link".split("|"),
    ..."снимка|изображение|основна снимка|главна снимка|линк към снимка|снимка 1".split("|"),
  ],
  images: [
    ..."additional image link|additional image links|additional images|images|image links".split(
      "|",
    ),
    ..."additional image url|additional image urls|pictures|photos|gallery".split("|"),
    ..."lifestyle image link|снимки|изображения|допълнителни снимки|галерия".split("|"),
  ],
  videos: "video link|video|video url|videos|видео|видео линк".split("|"),
  price: [
    ..."price|regular price|list price|price vat|unit price|retail price".split("|"),
    ..."цена|цена с ддс|редовна цена|продажна цена|единична цена|крайна цена".split("|"),
  ],
  salePrice: [
    ..."sale price|special price|discount price|promo price|discounted price".split("|"),
    ..."промоционална цена|промо цена|намалена цена|цена с отстъпка|промоция".split("|"),
  ],
  wasPrice: [
    ..."compare at price|was price|old price|original price|msrp|rrp".split("|"),
    ..."стара цена|предишна цена|цена преди намалението|цена преди намаление".split("|"),
  ],
  currency: "currency|currency code|price currency|валута".split("|"),
  saleWindow: "sale price effective date|sale effective date|срок на промоцията".split("|"),
  saleFrom: [
    ..."sale start|sale start date|sale from|sale price start date".split("|"),
    ..."sale price effective date start|начало на промоцията|промоция от".split("|"),
  ],
  saleTo: [
    ..."sale end|sale end date|sale to|sale price end date|sale price effective date end".split(
      "|",
    ),
    ..."край на промоцията|промоция до".split("|"),
  ],
  availability: [
    ..."availability|stock status|in stock|is in stock|stock availability|available".split("|"),
    ..."наличност|статус на наличност|в наличност|наличен".split("|"),
  ],
  availableFrom: "availability date|available from|release date|налично от".split("|"),
  quantity: [
    ..."quantity|qty|stock|inventory|stock quantity|quantity to sell on facebook".split("|"),
    ..."stock qty|inventory quantity|количество|брой|налично количество|складова наличност".split(
      "|",
    ),
  ],
  brand: "brand|manufacturer|vendor|марка|бранд|производител".split("|"),
  gtin: "gtin|ean|ean code|ean13|upc|barcode|isbn|gtin13|баркод|ean код|баркод ean".split("|"),
  mpn: "mpn|manufacturer part number|productno|номер на производителя".split("|"),
  color: "color|colour|цвят|цвят на продукта".split("|"),
  size: "size|размер".split("|"),
  sizeSystem: "size system|размерна система".split("|"),
  gender: "gender|sex|пол".split("|"),
  ageGroup: "age group|възрастова група|възраст".split("|"),
  material: "material|fabric|материал|материя|състав".split("|"),
  pattern: "pattern|десен|шарка".split("|"),
  category: [
    ..."product type|category|categories|category path|product category|category text".split("|"),
    ..."категория|категории|продуктова категория|тип продукт|тип".split("|"),
  ],
  googleCategory: "google product category|fb product category|google category".split("|"),
  labels: [
    ..."custom label 0|custom label 1|custom label 2|custom label 3|custom label 4".split("|"),
    ..."label|labels|tags|tag|product tags|collection|collections|season".split("|"),
    ..."етикет|етикети|тагове|колекция|колекции|сезон".split("|"),
  ],
  visibility: ["visibility"],
};

const BY_KEY: ReadonlyMap<string, { meaning: ColumnMeaning; rank: number }> = new Map(
  (Object.entries(NAMES) as [ColumnMeaning, readonly string[]][]).flatMap(([meaning, names]) =>
    names.map((name, rank) => [name, { meaning, rank }] as const),
  ),
);

/** Lists over several columns: image[0].url, video[1].url, product_tags[0] of Meta; image 7. */
const FLAT =
  /^(image|video|additional image link|product tags|custom label)\[\d{1,3}\](?:\.(\w+))?$/;
const NUMBERED =
  /^(?:additional )?(?:image|picture|photo|img|снимка|изображение)(?: link| url| src)? ?\d{1,2}$/;
const FLAT_LISTS: Readonly<Record<string, RawList>> = {
  image: "images",
  video: "videos",
  "additional image link": "images",
  "product tags": "labels",
  "custom label": "labels",
};

function listMeaning(key: string): RawList | undefined {
  const [, name = "", part = "url"] = FLAT.exec(key) ?? [];
  if (name !== "") return part === "url" ? FLAT_LISTS[name] : undefined;
  return NUMBERED.test(key) ? "images" : undefined;
}

/** Returns what a column with this header key holds; undefined for one that no row needs. */
export const columnMeaning = (key: string): ColumnMeaning | undefined =>
  BY_KEY.get(key)?.meaning ?? listMeaning(key);

/** Returns how well a name fits what it means: 0 is best. "id" comes before "sku" in one file. */
export const columnRank = (key: string): number => BY_KEY.get(key)?.rank ?? Infinity;
