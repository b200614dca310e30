/** What a template may hold. The length counts UTF-16 units. */
export const templateLimits = { text: 4000, variables: 50 } as const;

/** What a template can name of a product, written {title}. */
export const templateVariables = [
  "title",
  "price",
  "salePrice",
  "colour",
  "sizes",
  "collection",
  "link",
  "brand",
  "sku",
  "material",
] as const;
export type TemplateVariable = (typeof templateVariables)[number];
