// A made catalogue of a fashion shop, in English and Bulgarian. The same seed gives the same one.
import type { Availability } from "#lib/feeds/schema";
import { SeededRandom } from "#tests/prove/seeded-random";

export type MadeVariant = {
  sku: string;
  gtin: string;
  color: string;
  size: string;
  /** In minor units. */
  price: number;
  salePrice: number | null;
  availability: Exclude<Availability, "unknown" | "preorder">;
  quantity: number;
};

export type MadeProduct = {
  handle: string;
  title: string;
  /** One paragraph each. */
  paragraphs: readonly string[];
  brand: string;
  categoryPath: readonly string[];
  labels: readonly string[];
  /** Those of the first colour come first. */
  images: readonly string[];
  imageOfColor: ReadonlyMap<string, string>;
  gender: "female" | "male" | "unisex";
  ageGroup: "adult" | "kids";
  material: string;
  /** Whole days of the shop's time zone. */
  sale: { from: string; to: string } | null;
  variants: readonly MadeVariant[];
};

export type MadeCatalogue = {
  currency: string;
  /** Decimals of the currency. */
  exponent: number;
  baseUrl: string;
  timeZone: string;
  products: readonly MadeProduct[];
};

type Language = "en" | "bg";

const GARMENTS = {
  en: ["Linen dress", "Wool coat", "Silk shirt", "Denim jacket", "Knitted cardigan", "Midi skirt"],
  bg: ["Ленена рокля", "Вълнено палто", "Копринена риза", "Дънково яке", "Плетена жилетка", "Пола"],
} as const;
const PATHS = {
  en: ["Dresses", "Coats", "Shirts", "Jackets", "Knitwear", "Skirts & shorts"],
  bg: ["Рокли", "Палта", "Ризи", "Якета", "Плетива", "Поли и панталони"],
} as const;
const NAMES = {
  en: ["Alma", "Vera “Noir”", "Iris", "Nina & Co", "Clara", "June"],
  bg: ["Алма", "Вера „Ноар“", "Ирис", "Нина и Ко", "Клара", "Юна"],
} as const;
const COLORS = {
  en: ["Red", "Navy blue", "Off-white", "Olive"],
  bg: ["Червен", "Тъмносин", "Екрю", "Маслинен"],
} as const;
const TOPS = {
  en: ["Women", "Men", "Kids"],
  bg: ["Жени", "Мъже", "Деца"],
} as const;
const BRANDS = ["Aurelia", "North & Pine", "Студио Лен", "Maison 12"] as const;
const MATERIALS = { en: ["Linen", "Wool", "Cotton"], bg: ["Лен", "Вълна", "Памук"] } as const;
const PARAGRAPHS = {
  en: [
    'Cut "on the bias" & lined with viscose, so it falls softly.',
    "Wash at 30 °C; do not tumble-dry.",
    "The model is 176 cm tall and wears size S.",
  ],
  bg: [
    "Меко падаща кройка, 100% естествени тъкани & подплата от вискоза.",
    "Пране на 30 °C; да не се суши в сушилня.",
    "Моделът е висок 176 см и носи размер S.",
  ],
} as const;
const SIZES = ["XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL", "5XL"] as const;

/** Variants of products in turn; the average is five. */
const COUNTS = [5, 3, 7, 1, 9] as const;

/** Returns a number of 13 digits with a right check digit. */
function madeGtin(number: number): string {
  const digits = `380${String(number).padStart(9, "0")}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function makeVariants(
  random: SeededRandom,
  index: number,
  colors: readonly string[],
  isOnSale: boolean,
): MadeVariant[] {
  const price = random.between(1999, 24_999);
  const salePrice = isOnSale ? Math.floor(price * 0.7) : null;
  const count = COUNTS[index % COUNTS.length] ?? 5;
  return Array.from({ length: count }, (_, at) => {
    const color = colors[at % colors.length] ?? "";
    const size = SIZES[Math.floor(at / colors.length)] ?? "M";
    const availability = random.pick([
      "in_stock",
      "in_stock",
      "out_of_stock",
      "backorder",
    ] as const);
    return {
      // Leading zeros and full stops must survive every format.
      sku: `${String(index).padStart(5, "0")}.${at}0`,
      gtin: madeGtin(index * 10 + at),
      color,
      size,
      price,
      salePrice,
      availability,
      quantity: availability === "in_stock" ? random.between(1, 40) : 0,
    };
  });
}

/** Returns product number `index`, in English or Bulgarian in turn. */
function makeProduct(random: SeededRandom, index: number, baseUrl: string): MadeProduct {
  const language: Language = index % 2 === 0 ? "en" : "bg";
  const garment = random.between(0, GARMENTS[language].length - 1);
  const top = random.between(0, 2);
  const colorCount = (COUNTS[index % COUNTS.length] ?? 5) > 1 ? random.between(1, 3) : 1;
  const first = random.between(0, 3);
  const colors = Array.from(
    { length: colorCount },
    (_, at) => COLORS[language][(first + at) % 4] ?? "",
  );
  const picture = (at: number) => `${baseUrl}/img/${index}-${at}.jpg?v=${1000 + index}`;
  const imageCount = Math.max(colorCount, random.between(1, 5));
  const isOnSale = random.next() < 0.3;
  return {
    handle: `style-${index}`,
    title: `${GARMENTS[language][garment] ?? ""} ${random.pick(NAMES[language])} ${index}`,
    paragraphs: PARAGRAPHS[language].slice(0, random.between(1, 3)),
    brand: random.pick(BRANDS),
    categoryPath: [TOPS[language][top] ?? "", PATHS[language][garment] ?? ""],
    labels: [language === "en" ? "Summer 2027" : "Лято 2027", random.pick(["New", "Core", "Ново"])],
    images: Array.from({ length: imageCount }, (_, at) => picture(at)),
    imageOfColor: new Map(colors.map((color, at) => [color, picture(at)])),
    gender: (["female", "male", "unisex"] as const)[top] ?? "unisex",
    ageGroup: top === 2 ? "kids" : "adult",
    material: random.pick(MATERIALS[language]),
    sale: isOnSale ? { from: "2027-03-20", to: "2027-04-10" } : null,
    variants: makeVariants(random, index, colors, isOnSale),
  };
}

/** Returns a catalogue with this many products and, in multiples of five, five times the variants. */
export function makeCatalogue({
  seed = 1,
  products = 200,
  currency = "EUR",
}: { seed?: number; products?: number; currency?: string } = {}): MadeCatalogue {
  const random = new SeededRandom(seed);
  const baseUrl = "https://shop.example";
  return {
    currency,
    exponent: 2,
    baseUrl,
    timeZone: "Europe/Sofia",
    products: Array.from({ length: products }, (_, index) => makeProduct(random, index, baseUrl)),
  };
}

/** The ids of variants that a changed catalogue differs in. */
type Change = { changed: string[]; gone: string[]; added: string[] };

/**
 * Returns a catalogue of the next day: the first products are gone, the next ones have other
 * prices, and new ones are added. Numbers of products.
 */
export function changeCatalogue(
  catalogue: MadeCatalogue,
  { changed, gone, added }: { changed: number; gone: number; added: number },
): { catalogue: MadeCatalogue; change: Change } {
  const change: Change = { changed: [], gone: [], added: [] };
  const skus = ({ variants }: MadeProduct) => variants.map(({ sku }) => sku);
  const kept = catalogue.products.flatMap((product, at) => {
    if (at < gone) {
      change.gone.push(...skus(product));
      return [];
    }
    if (at >= gone + changed) return [product];
    change.changed.push(...skus(product));
    const variants = product.variants.map((variant) => ({
      ...variant,
      price: variant.price + 500,
    }));
    return [{ ...product, variants }];
  });
  const random = new SeededRandom(99);
  const fresh = Array.from({ length: added }, (_, at) =>
    makeProduct(random, catalogue.products.length + at, catalogue.baseUrl),
  );
  change.added.push(...fresh.flatMap(skus));
  return { catalogue: { ...catalogue, products: [...kept, ...fresh] }, change };
}

/** Returns the same catalogue in euros, at the fixed rate. */
export function convertToEuros(catalogue: MadeCatalogue): MadeCatalogue {
  const convert = (leva: number) => Math.round(leva / 1.95583);
  const products = catalogue.products.map((product) => ({
    ...product,
    variants: product.variants.map((variant) => ({
      ...variant,
      price: convert(variant.price),
      salePrice: variant.salePrice === null ? null : convert(variant.salePrice),
    })),
  }));
  return { ...catalogue, currency: "EUR", products };
}
