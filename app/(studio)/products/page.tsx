import type { Metadata } from "next";

import { AddProductButton } from "#components/products/product-dialog.client";
import { NoProducts } from "#components/products/no-products";
import { ProductFilters } from "#components/products/product-filters.client";
import { ProductList } from "#components/products/product-list.client";
import { LinkTabs } from "#components/ui/link-tabs";
import { ListStatus, NoMatches, PageGone } from "#components/ui/list-status";
import { PageHeader } from "#components/ui/page-header";
import { byName, pageHref, Pager } from "#components/ui/pager";
import { can } from "#lib/audit/permissions";
import { isFirstPage, parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { listProducts } from "#lib/products/queries";
import { productListQuery } from "#lib/products/schema";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Products" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ProductsPage({ searchParams }: Props) {
  const actor = await requireStaff();
  const query = parseListQuery(productListQuery, await searchParams);
  const { rows, count, similar, ...page } = await listProducts(actor, query);
  const { q, sort } = query;
  const archived = query.view === "archived";
  const view = archived ? "archived" : undefined;
  const sorted = sort === "newest" ? sort : undefined;
  const mayEdit = can(actor, "product.edit");
  const path = paths.products();
  const tab = (of: "archived" | undefined) => pageHref(path, { q, view: of, sort: sorted });
  const gone = rows.length === 0 && !isFirstPage(query);
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
          { href: tab(undefined), label: "In the catalogue", current: !archived },
          { href: tab("archived"), label: "Archived", current: archived },
        ]}
      />
      {rows.length > 0 || q !== "" || gone ? (
        <ProductFilters sort={sort}>
          <ListStatus count={count} singular="product" filtered={q !== ""} similar={similar} />
        </ProductFilters>
      ) : null}
      {rows.length > 0 ? (
        <ProductList key={query.view} products={rows} mayEdit={mayEdit} />
      ) : gone ? (
        <PageGone things="products" firstHref={tab(view)} />
      ) : q !== "" ? (
        <NoMatches things="products" clearHref={pageHref(path, { view, sort: sorted })} />
      ) : (
        <NoProducts archived={archived} mayEdit={mayEdit} />
      )}
      <Pager
        label="Pages of products"
        path={path}
        filters={{ q, view, sort: sorted }}
        page={page}
        names={sort === "title" ? byName : undefined}
      />
    </>
  );
}
