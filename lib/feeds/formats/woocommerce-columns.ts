import type { RawField } from "#lib/feeds/formats/raw-row";

/** The columns of WooCommerce's product CSV in English and Bulgarian, as header keys. */
export const wooColumns: ReadonlyMap<string, RawField> = new Map([
  ["name", "title"],
  ["description", "description"],
  ["regular price", "price"],
  ["sale price", "salePrice"],
  ["date sale price starts", "saleFrom"],
  ["date sale price ends", "saleTo"],
  ["external url", "link"],
  ["brands", "brand"],
  ["brand", "brand"],
  ["gtin, upc, ean, or isbn", "gtin"],
  ["gtin", "gtin"],
  ["име", "title"],
  ["описание", "description"],
  ["редовна цена", "price"],
  ["промоционална цена", "salePrice"],
  ["начална дата на намалението", "saleFrom"],
  ["крайна дата на намалението", "saleTo"],
  ["външен адрес", "link"],
  ["марки", "brand"],
]);
