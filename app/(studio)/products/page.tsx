import type { Metadata } from "next";

import { AddProductButton } from "#components/products/product-dialog.client";
import { ProductList } from "#components/products/product-list.client";
import { EmptyState } from "#components/ui/empty-state";
import { LinkTabs } from "#components/ui/link-tabs";
import { PageHeader } from "#components/ui/page-header";
import { can } from "#lib/audit/permissions";
import { paths } from "#lib/paths";
import { listProducts } from "#lib/products/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Products" };

export default async function ProductsPage({
  searchParams,
}: {
  searchParams: Promise<{ view?: string }>;
}) {
  const actor = await requireStaff();
  const archived = (await searchParams).view === "archived";
  const products = await listProducts(actor, { archived });
  const mayEdit = can(actor, "product.edit");
  return (
    <>
      <PageHeader
        eyebrow="Catalogue"
        title="Products"
        lead="The products your videos show. The phone page shows the link of a draft’s product with the caption."
        actions={mayEdit ? <AddProductButton /> : undefined}
      />
      <LinkTabs
        label="Filter products"
        items={[
          { href: paths.products(), label: "In the catalogue", current: !archived },
          { href: `${paths.products()}?view=archived`, label: "Archived", current: archived },
        ]}
      />
      {products.length > 0 ? (
        <ProductList
          key={archived ? "archived" : "current"}
          products={products}
          mayEdit={mayEdit}
          view={archived ? "archived" : "current"}
        />
      ) : archived ? (
        <EmptyState title="No archived products">
          Archive products that you no longer sell. Existing drafts keep them, new drafts don’t
          offer them.
        </EmptyState>
      ) : (
        <EmptyState
          title="No products yet"
          action={mayEdit ? <AddProductButton primary={false} /> : undefined}
        >
          Add your first product with its title, SKU and link.
        </EmptyState>
      )}
    </>
  );
}
