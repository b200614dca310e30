import { AddProductButton } from "#components/products/product-dialog.client";
import { EmptyState } from "#components/ui/empty-state";

/** Shown when the shop has no products. */
export function NoProducts({ archived, mayEdit }: { archived: boolean; mayEdit: boolean }) {
  return archived ? (
    <EmptyState title="No archived products">
      Archive products that you no longer sell. Existing drafts keep them, new drafts don’t offer
      them.
    </EmptyState>
  ) : (
    <EmptyState
      title="No products yet"
      action={mayEdit ? <AddProductButton primary={false} /> : undefined}
    >
      Add your first product with its title, SKU and link.
    </EmptyState>
  );
}
