"use client";

import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from "react";

import { ChoiceStatus, NewProduct, ProductOption } from "#components/products/product-option";
import { api, useApi } from "#components/ui/api.client";
import { cx } from "#components/ui/cx";
import { Field, Input } from "#components/ui/field";
import { useDelayed } from "#components/ui/use-delayed.client";
import type { ProductChoice } from "#lib/products/schema";

type Props = {
  input: RefObject<HTMLInputElement | null>;
  onChoose: (product: ProductChoice) => void;
  onAdd: () => void;
  /** Leaves without a choice; false when there is nothing to go back to. */
  onEscape: () => boolean;
};

/** Finds a product on the server by title or SKU, or adds a new one. */
export function ProductChooser({ input, onChoose, onAdd, onEscape }: Props) {
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const q = useDelayed(search).trim();
  const { data, error, isLoading } = useApi("GET /api/products", open ? { query: { q } } : null, {
    keepPreviousData: true,
  });
  const current = q === search.trim() && !isLoading && data !== undefined;
  const products = data?.products ?? [];
  useEffect(() => {
    if (open) list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [open, at]);

  const close = () => {
    setOpen(false);
    setAt(0);
  };
  // The index after the last product adds a new one.
  const choose = (product: ProductChoice | undefined) => {
    close();
    setSearch("");
    if (product) onChoose(product);
    else onAdd();
  };
  /** Enter right after typing, as scanners of labels send it: before the list can have changed. */
  const chooseOnly = async () => {
    const found = await api("GET /api/products", { query: { q: search.trim() } });
    const [only, ...others] = found.ok ? found.data.products : [];
    if (only && others.length === 0 && found.ok && !found.data.similar) choose(only);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      if (open || onEscape()) event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const count = products.length + 1;
      setAt(open ? (at + (event.key === "ArrowDown" ? 1 : count - 1)) % count : 0);
      setOpen(true);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (current) choose(products[at]);
      else void chooseOnly();
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
            maxLength={100}
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
        className={cx(
          "absolute inset-x-0 top-full z-20 mt-1 rounded-sm border border-edge bg-surface shadow-lg",
          !open && "hidden",
        )}
      >
        <div
          id={listId}
          ref={list}
          role="listbox"
          aria-label="Products"
          aria-busy={!current}
          className="max-h-80 overflow-y-auto py-1"
        >
          {[...products, null].map((product, index) => (
            // Keeps the focus in the field on press, or the list would close before the click.
            <button
              key={product?.id ?? "new"}
              id={`${listId}-${index}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(product ?? undefined)}
              onMouseMove={() => setAt(index)}
              className={cx(
                "flex min-h-11 w-full items-center justify-between gap-4 px-3 py-1.5 text-left",
                index === at && "bg-sunken",
                !product && products.length > 0 && "border-t",
              )}
            >
              {product ? <ProductOption product={product} /> : <NewProduct />}
            </button>
          ))}
        </div>
        <ChoiceStatus choices={open && current ? data : null} failed={open && Boolean(error)} />
      </div>
    </div>
  );
}
