"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { ProductDialog } from "#components/products/product-dialog.client";
import { Button } from "#components/ui/button";
import { formatPageCount } from "#components/ui/pager";
import { Row, Rows } from "#components/ui/rows";
import { api } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";
import type { ProductView } from "#lib/products/schema";

type Props = { products: ProductView[]; mayEdit: boolean };

/** Returns the host of an https link; null for anything else, however it got into the row. */
const siteOf = (link: string) => /^https:\/\/(?:www\.)?([^/?#]+)/.exec(link)?.[1] ?? null;

/** The products of one page. */
export function ProductList({ products, mayEdit }: Props) {
  const router = useRouter();
  const [editing, setEditing] = useState<ProductView>();
  const [open, setOpen] = useState(false);
  const [changingId, setChangingId] = useState<string>();
  const edit = (product: ProductView) => {
    setEditing(product);
    setOpen(true);
  };

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
      <Rows label="Products">
        {products.map((product) => (
          <Row
            key={product.id}
            title={
              <span className="font-serif text-lg leading-snug sm:text-name">{product.title}</span>
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
                      changingId === product.id && (product.archived ? "Restoring…" : "Archiving…")
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
      {product.draftCount.value > 0 ? (
        <span>{formatPageCount(product.draftCount, "draft")}</span>
      ) : null}
    </span>
  );
}
