"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { ProductDialog } from "#components/products/product-dialog.client";
import { formatCount } from "#lib/format";
import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { Row, Rows } from "#components/ui/rows";
import { SearchField } from "#components/ui/search-field";
import { api } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";
import type { ProductView } from "#lib/products/schema";

type Props = { products: ProductView[]; mayEdit: boolean };

const matchesSearch = (product: ProductView, search: string) =>
  `${product.title} ${product.sku}`.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase());

/** The site that a link leads to, or null where it is not one that may be followed, however it got into the row. */
const siteOf = (link: string) => /^https:\/\/(?:www\.)?([^/?#]+)/.exec(link)?.[1] ?? null;

/** The products of one view, with a search over title and SKU. */
export function ProductList({ products, mayEdit }: Props) {
  const router = useRouter();
  const [words, setWords] = useState("");
  const [editing, setEditing] = useState<ProductView>();
  const [open, setOpen] = useState(false);
  const [moving, setMoving] = useState<string>();
  const edit = (product: ProductView) => {
    setEditing(product);
    setOpen(true);
  };
  const found = products.filter((product) => matchesSearch(product, words));

  const move = async (product: ProductView, archived: boolean, undo: boolean) => {
    setMoving(product.id);
    const sent = await api("PATCH /api/products/[id]", {
      params: { id: product.id },
      body: { archived },
    });
    setMoving(undefined);
    if (!sent.ok) {
      toast(sent.error.message, { tone: "danger" });
      return;
    }
    router.refresh();
    const done = archived ? `Archived ${product.title}` : `Back in the catalogue: ${product.title}`;
    toast(
      done,
      undo ? { action: { label: "Undo", run: () => void move(product, !archived, false) } } : {},
    );
  };

  return (
    <>
      <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <SearchField label="Search by title or SKU" value={words} onChange={setWords} />
        <p role="status" className="text-sm text-soft tabular-nums">
          {words.trim() === ""
            ? formatCount(products.length, "product")
            : `${found.length} of ${formatCount(products.length, "product")}`}
        </p>
      </div>
      {found.length === 0 ? (
        <EmptyState
          title="No product fits"
          action={<Button onClick={() => setWords("")}>Clear the search</Button>}
        >
          Neither a title nor a SKU contains “{words.trim()}”.
        </EmptyState>
      ) : (
        <Rows label="Products">
          {found.map((product) => (
            <Row
              key={product.id}
              title={<span className="font-serif text-name">{product.title}</span>}
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
                        moving === product.id && (product.archived ? "Restoring…" : "Archiving…")
                      }
                      aria-label={`${product.archived ? "Restore" : "Archive"} ${product.title}`}
                      onClick={() => void move(product, !product.archived, true)}
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
          className="text-link max-w-64 truncate"
        >
          {site}
          <span className="sr-only"> (opens in a new tab)</span>
        </a>
      ) : null}
      {product.draftCount > 0 ? <span>{formatCount(product.draftCount, "draft")}</span> : null}
    </span>
  );
}
