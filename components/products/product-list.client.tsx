"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { ProductDialog } from "#components/products/product-dialog.client";
import { useProductSearch } from "#components/products/use-product-search.client";
import { formatCount } from "#lib/format";
import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { Row, Rows } from "#components/ui/rows";
import { SearchField } from "#components/ui/search-field";
import { api } from "#components/ui/api.client";
import { useUrlState } from "#components/ui/url-state.client";
import { toast } from "#components/ui/toast.client";
import type { ProductView } from "#lib/products/schema";

type Props = { products: ProductView[]; mayEdit: boolean; view: "current" | "archived" };

/** Returns the host of an https link; null for anything else, however it got into the row. */
const siteOf = (link: string) => /^https:\/\/(?:www\.)?([^/?#]+)/.exec(link)?.[1] ?? null;

/** The products of one view, searchable by title and SKU. */
export function ProductList({ products, mayEdit, view }: Props) {
  const router = useRouter();
  const [search, setSearch] = useUrlState("q");
  const [editing, setEditing] = useState<ProductView>();
  const [open, setOpen] = useState(false);
  const [changingId, setChangingId] = useState<string>();
  const edit = (product: ProductView) => {
    setEditing(product);
    setOpen(true);
  };
  const { results, more, refresh } = useProductSearch(products, { search, view });

  const setArchived = async (product: ProductView, archived: boolean, undo: boolean) => {
    setChangingId(product.id);
    const sent = await api("PATCH /api/products/[id]", {
      params: { id: product.id },
      body: { archived },
    });
    setChangingId(undefined);
    if (!sent.ok) {
      toast(sent.error.message, { tone: "danger" });
      return;
    }
    router.refresh();
    await refresh();
    const message = archived ? `Archived ${product.title}` : `Restored ${product.title}`;
    toast(
      message,
      undo
        ? { action: { label: "Undo", run: () => void setArchived(product, !archived, false) } }
        : {},
    );
  };

  return (
    <>
      <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <SearchField label="Search by title or SKU" value={search} onChange={setSearch} />
        <p role="status" className="text-sm text-soft tabular-nums">
          {search.trim() === ""
            ? `${more ? "The first " : ""}${formatCount(products.length, "product")}`
            : more
              ? `${formatCount(results.length, "product")} found`
              : `${results.length} of ${formatCount(products.length, "product")}`}
        </p>
      </div>
      {more && search.trim() === "" ? (
        <p className="mb-4 text-sm text-soft">Search by title or SKU to find the others.</p>
      ) : null}
      {results.length === 0 ? (
        <EmptyState
          title="No products match"
          action={<Button onClick={() => setSearch("")}>Clear search</Button>}
        >
          No title or SKU contains “{search.trim()}”.
        </EmptyState>
      ) : (
        <Rows label="Products">
          {results.map((product) => (
            <Row
              key={product.id}
              title={
                <span className="font-serif text-lg leading-snug sm:text-name">
                  {product.title}
                </span>
              }
              meta={<ProductFacts product={product} />}
              aside={
                mayEdit ? (
                  <>
                    <Button
                      size="s"
                      onClick={() => edit(product)}
                      aria-label={`Edit ${product.title}`}
                    >
                      Edit
                    </Button>
                    <Button
                      size="s"
                      variant="plain"
                      busy={
                        changingId === product.id &&
                        (product.archived ? "Restoring…" : "Archiving…")
                      }
                      aria-label={`${product.archived ? "Restore" : "Archive"} ${product.title}`}
                      onClick={() => void setArchived(product, !product.archived, true)}
                    >
                      {product.archived ? "Restore" : "Archive"}
                    </Button>
                  </>
                ) : undefined
              }
            />
          ))}
        </Rows>
      )}
      <ProductDialog open={open} onClose={() => setOpen(false)} product={editing} />
    </>
  );
}

function ProductFacts({ product }: { product: ProductView }) {
  const site = siteOf(product.link);
  return (
    <span className="flex flex-wrap gap-x-3">
      <span className="tabular-nums">{product.sku}</span>
      {site ? (
        <a
          href={product.link}
          target="_blank"
          rel="noreferrer"
          className="text-link max-w-64 truncate pointer-coarse:-my-3 pointer-coarse:py-3"
        >
          {site}
          <span className="sr-only"> (opens in a new tab)</span>
        </a>
      ) : null}
      {product.draftCount > 0 ? <span>{formatCount(product.draftCount, "draft")}</span> : null}
    </span>
  );
}
