"use client";

import { type RefObject, useRef, useState } from "react";

import { ProductChooser } from "#components/products/product-chooser.client";
import { ProductDialog } from "#components/products/product-dialog.client";
import { Button } from "#components/ui/button";
import type { DraftProduct } from "#lib/drafts/schema";

type Props = {
  /** The chosen product; undefined while it is being read. */
  chosen: DraftProduct | null | undefined;
  onChange: (product: DraftProduct | null) => void;
  mayEdit: boolean;
};

/** Chooses the product of a video by title or SKU, or adds a new one. */
export function ProductField({ chosen, onChange, mayEdit }: Props) {
  const [adding, setAdding] = useState(false);
  const [replacing, setReplacing] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const change = useRef<HTMLButtonElement>(null);
  const choose = (product: DraftProduct | null) => {
    onChange(product);
    setReplacing(false);
    focusNext(product ? change : search);
  };
  const replace = () => {
    setReplacing(true);
    focusNext(search);
  };
  const keep = () => {
    setReplacing(false);
    focusNext(change);
    return true;
  };
  return (
    <div>
      {chosen === undefined ? (
        <p className="text-soft">Loading the product…</p>
      ) : chosen && !replacing ? (
        <div>
          <p className="text-sm font-medium">Product</p>
          <div className="mt-1.5 flex min-h-11 flex-wrap items-center justify-between gap-x-6 gap-y-2 border-y py-3">
            <div className="min-w-0">
              <p className="font-serif text-name">{chosen.title}</p>
              <p className="text-sm break-words text-soft tabular-nums">
                {chosen.sku}
                {chosen.link
                  ? ` · ${chosen.link.replace(/^https:\/\/(www\.)?/, "")}`
                  : " · no link"}
              </p>
            </div>
            {mayEdit ? (
              <span className="flex flex-wrap gap-3">
                <Button ref={change} size="s" onClick={replace}>
                  Choose another
                </Button>
                <Button size="s" variant="plain" onClick={() => choose(null)}>
                  Remove
                </Button>
              </span>
            ) : null}
          </div>
        </div>
      ) : mayEdit ? (
        <>
          <ProductChooser
            input={search}
            onChoose={choose}
            onAdd={() => setAdding(true)}
            onEscape={() => chosen !== null && keep()}
          />
          {chosen ? (
            <Button size="s" variant="plain" className="mt-1" onClick={keep}>
              Keep {chosen.title}
            </Button>
          ) : null}
        </>
      ) : (
        <p className="text-soft">No product selected.</p>
      )}
      <ProductDialog open={adding} onClose={() => setAdding(false)} onAdded={choose} />
    </div>
  );
}

/** Focuses an element once it is on the page. */
const focusNext = (target: RefObject<HTMLElement | null>) =>
  requestAnimationFrame(() => target.current?.focus());
