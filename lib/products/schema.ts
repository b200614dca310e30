import { z } from "zod";

import { type Count, pageQuery, searchText } from "#lib/page";

const productLimits = { title: 120, sku: 40, link: 500 } as const;

const link = z
  .string()
  .trim()
  .max(productLimits.link, `Keep the link under ${productLimits.link} characters.`)
  .refine(
    (text) => text === "" || /^https:\/\/[^\s]+$/.test(text),
    "Start the link with https:// or leave it empty.",
  );

export const productInput = z.strictObject({
  title: z
    .string()
    .trim()
    .min(1, "Enter a title.")
    .max(productLimits.title, `Keep the title under ${productLimits.title} characters.`),
  sku: z
    .string()
    .trim()
    .min(1, "Enter a SKU.")
    .max(productLimits.sku, `Keep the SKU under ${productLimits.sku} characters.`),
  link,
});

export type ProductInput = z.infer<typeof productInput>;

/** The names of the fields that a person enters. */
export const productFields = productInput.keyof().options;

/** A change: one or more of the fields, and whether the product is archived. */
export const productChange = productInput
  .partial()
  .extend({ archived: z.boolean().optional() })
  .strict();

export type ProductChange = z.infer<typeof productChange>;

/** What the page of products shows: which of them, in what order, and which page. */
export const productListQuery = pageQuery.extend({
  q: searchText.default(""),
  view: z.enum(["current", "archived"]).default("current"),
  sort: z.enum(["title", "newest"]).default("title"),
});
export type ProductListQuery = z.infer<typeof productListQuery>;

/** How many products a chooser offers; a longer search text finds the others. */
export const MAX_OFFERED_PRODUCTS = 20;

/** What a chooser of products looks for. */
export const productSearch = z.strictObject({ q: searchText.optional() });

export type ProductView = ProductInput & {
  id: string;
  archived: boolean;
  draftCount: Count;
};

/** A product to choose. */
export type ProductChoice = ProductInput & { id: string };

/** What a chooser offers. `similar`: nothing matches exactly, so these have a typing error. */
export type ProductChoices = { products: ProductChoice[]; more: boolean; similar: boolean };
