import { Plus } from "lucide-react";

import type { ProductChoice, ProductChoices } from "#lib/products/schema";
import { formatCount } from "#lib/format";

/** A product in a list to choose from. */
export function ProductOption({ product }: { product: ProductChoice }) {
  return (
    <>
      <span className="min-w-0 truncate">{product.title}</span>
      <span className="shrink-0 text-sm text-soft tabular-nums">{product.sku}</span>
    </>
  );
}

/** The last choice: a product that is not in the catalogue. */
export function NewProduct() {
  return (
    <span className="flex items-center gap-2">
      <Plus size={16} strokeWidth={1.5} aria-hidden /> Add a new product
    </span>
  );
}

/** What was found, below the choices; announced. Null while it is not known. */
export function ChoiceStatus({
  choices,
  failed,
}: {
  choices: ProductChoices | null;
  failed: boolean;
}) {
  return (
    <p role="status" className="border-t px-3 py-2 text-sm text-soft empty:hidden">
      {failed ? "Products can’t be searched now. Try again." : choices && describe(choices)}
    </p>
  );
}

function describe({ products, more, similar }: ProductChoices): string {
  if (products.length === 0) return "No products match.";
  if (similar) return "Nothing matches exactly. Showing similar names.";
  if (more) return `The first ${products.length}. Type a title or SKU to find others.`;
  return formatCount(products.length, "product");
}
