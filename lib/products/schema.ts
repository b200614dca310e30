import { z } from "zod";

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

/** How many products a list shows at most; search finds the others. */
export const maxListedProducts = 200;

/** What a list of products shows. */
export const productFilter = z.strictObject({
  q: z.string().trim().max(100).optional(),
  view: z.enum(["current", "archived"]).optional(),
});

export type ProductView = ProductInput & {
  id: string;
  archived: boolean;
  draftCount: number;
};
