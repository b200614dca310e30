"use client";

import { Plus } from "lucide-react";
import { type KeyboardEvent, type RefObject, useId, useRef, useState } from "react";

import { ProductDialog } from "#components/products/product-dialog.client";
import { useProductSearch } from "#components/products/use-product-search.client";
import { Button } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { Field, Input } from "#components/ui/field";
import type { DraftProduct } from "#lib/drafts/schema";

type Props = {
  products: DraftProduct[];
  chosen: string | null;
  onChange: (productId: string | null) => void;
  mayEdit: boolean;
};

const MAX_RESULTS = 8;

/** Chooses the product of a video by title or SKU, or adds a new one. */
export function ProductField({ products: listed, chosen: chosenId, onChange, mayEdit }: Props) {
  const [added, setAdded] = useState<DraftProduct[]>([]);
  const [adding, setAdding] = useState(false);
  const [replacing, setReplacing] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const change = useRef<HTMLButtonElement>(null);
  // A new product is known here before the page reloads.
  const products = [...added.filter(({ id }) => !listed.some((one) => one.id === id)), ...listed];
  const chosen = products.find(({ id }) => id === chosenId) ?? null;
  const choose = (product: DraftProduct | null) => {
    // A product found by search may not be among those listed.
    if (product && !products.some(({ id }) => id === product.id)) setAdded([...added, product]);
    onChange(product?.id ?? null);
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
  };
  const add = (product: DraftProduct) => {
    choose(product);
  };
  return (
    <div>
      {chosen && !replacing ? (
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
        <ProductSearch
          input={search}
          products={products}
          onChoose={choose}
          onAdd={() => setAdding(true)}
          kept={chosen?.title}
          onKeep={keep}
        />
      ) : (
        <p className="text-soft">No product selected.</p>
      )}
      <ProductDialog open={adding} onClose={() => setAdding(false)} onAdded={add} />
    </div>
  );
}

/** Focuses an element once it is on the page. */
const focusNext = (target: RefObject<HTMLElement | null>) =>
  requestAnimationFrame(() => target.current?.focus());

type SearchProps = {
  input: RefObject<HTMLInputElement | null>;
  products: DraftProduct[];
  onChoose: (product: DraftProduct) => void;
  onAdd: () => void;
  /** Title of the product that stays unless another is chosen. */
  kept: string | undefined;
  onKeep: () => void;
};

function ProductSearch({ input, products, onChoose, onAdd, kept, onKeep }: SearchProps) {
  const listId = useId();
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const found = useProductSearch(products, { search, view: "current" });
  const results = found.results.slice(0, MAX_RESULTS);
  const close = () => {
    setOpen(false);
    setAt(0);
  };
  // The index after the last product adds a new one.
  const choose = (index: number) => {
    const product = results[index];
    close();
    setSearch("");
    if (product) onChoose(product);
    else onAdd();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" && (open || kept !== undefined)) {
      event.preventDefault();
      close();
      if (kept !== undefined) onKeep();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const count = results.length + 1;
      setAt(open ? (at + (event.key === "ArrowDown" ? 1 : count - 1)) % count : 0);
      setOpen(true);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      choose(at);
    }
  };
  return (
    <div
      className="relative"
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || close()}
    >
      <Field
        label="Product"
        aside="optional"
        hint="The phone page shows its link with the caption."
      >
        {(wire) => (
          <Input
            {...wire}
            ref={input}
            role="combobox"
            aria-expanded={open}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={open ? `${listId}-${at}` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder="Title or SKU"
            value={search}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onChange={(event) => {
              setSearch(event.target.value);
              setAt(0);
              setOpen(true);
            }}
            onKeyDown={press}
          />
        )}
      </Field>
      <div
        id={listId}
        role="listbox"
        aria-label="Products"
        className={cx(
          "absolute inset-x-0 top-full z-20 mt-1 rounded-sm border border-edge bg-surface py-1 shadow-lg",
          !open && "hidden",
        )}
      >
        {[...results, null].map((product, index) => (
          // Keeps the focus in the field on press, or the list would close before the click.
          <button
            key={product?.id ?? "new"}
            id={`${listId}-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(index)}
            onMouseMove={() => setAt(index)}
            className={cx(
              "flex min-h-11 w-full items-center justify-between gap-4 px-3 py-1.5 text-left",
              index === at && "bg-sunken",
              !product && "border-t",
            )}
          >
            {product ? (
              <>
                <span className="min-w-0 truncate">{product.title}</span>
                <span className="shrink-0 text-sm text-soft tabular-nums">{product.sku}</span>
              </>
            ) : (
              <span className="flex items-center gap-2">
                <Plus size={16} strokeWidth={1.5} aria-hidden /> Add a new product
              </span>
            )}
          </button>
        ))}
      </div>
      {kept === undefined ? null : (
        <Button size="s" variant="plain" className="mt-1" onClick={onKeep}>
          Keep {kept}
        </Button>
      )}
    </div>
  );
}
