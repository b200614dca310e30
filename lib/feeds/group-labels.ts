import { AS_TEXT, type ProblemLabel } from "#lib/feeds/problem-label";
import type { ValueCode } from "#lib/feeds/value-codes";

/** What is wrong with variants and their products. */
export const groupLabels = {
  group_id_shortened: {
    what: "Excel has shortened the number of the group, so the row stands alone.",
    todo: AS_TEXT,
  },
  group_id_is_own_id: {
    what: "The group has the same id as one of its items.",
    todo: "Use an id for the group that no item has, such as the code of the style.",
  },
  group_mixed: {
    what: "Rows of one group have different brands or titles without a common word.",
    todo: "Check that only sizes and colours of one style share this group.",
  },
  variant_without_parent: {
    what: "The product of this variant is not in the file, so only what its own row says is known.",
    todo: "Export all products, not a part of them, or add the row of the product.",
  },
  parent_without_variants: {
    what: "This product has no variants in the file, so nothing of it can be bought.",
    todo: "Export its variants as well, or make it a simple product.",
  },
  options_unnamed: {
    what: "Nothing says which option is the colour and which the size.",
    todo: "Fill in Option1 name (and Option2 name) in the first row of the product.",
  },
  not_published: {
    what: "The shop doesn’t show this product, so it was not imported.",
    todo: "Publish it in the shop if it should be here.",
  },
} as const satisfies Partial<Record<ValueCode, ProblemLabel>>;
