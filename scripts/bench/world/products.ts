// The catalogue of a made shop.
import type { CopyTable } from "./copy.ts";
import { range, type WorldShop } from "./shop.ts";
import { productTitle } from "./texts.ts";

type Product = {
  id: string;
  shopId: string;
  title: string;
  sku: string;
  link: string;
  createdAt: Date;
  updatedAt: Date;
  archivedAt: Date | null;
};

export function productOf(shop: WorldShop, index: number): Product {
  const draw = shop.draw("product", index);
  const createdAt = shop.at(index / shop.size.products);
  const updatedAt = shop.later(createdAt, draw.next() * 30 * 24 * 3_600_000);
  return {
    id: draw.uuid(createdAt),
    shopId: shop.id,
    title: productTitle(draw),
    sku: `FS-${String(index + 1).padStart(6, "0")}`,
    link: draw.chance(0.8) ? `https://shop.fashionsupreme.example/p/${index + 1}` : "",
    createdAt,
    updatedAt,
    archivedAt: draw.chance(0.15) ? updatedAt : null,
  };
}

export const productTable: CopyTable<Product> = {
  table: "Product",
  columns: {
    id: (row) => row.id,
    shopId: (row) => row.shopId,
    title: (row) => row.title,
    sku: (row) => row.sku,
    link: (row) => row.link,
    createdAt: (row) => row.createdAt,
    updatedAt: (row) => row.updatedAt,
    archivedAt: (row) => row.archivedAt,
  },
};

export function* products(shop: WorldShop): Generator<Product> {
  for (const index of range(shop.size.products)) yield productOf(shop, index);
}
