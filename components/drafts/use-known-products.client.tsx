"use client";

import { useState } from "react";

import { useApi } from "#components/ui/api.client";
import type { DraftProduct, DraftView } from "#lib/drafts/schema";

/**
 * The products that the page of a draft names: of its versions, and those chosen here. One that
 * only a stored edit has is read.
 */
export function useKnownProducts(versions: (DraftView | null)[], chosenId: string | null) {
  const [added, setAdded] = useState<DraftProduct[]>([]);
  const known = [...versions.flatMap((version) => version?.product ?? []), ...added];
  const missing = chosenId !== null && !known.some(({ id }) => id === chosenId);
  const { data, error } = useApi(
    "GET /api/products/[id]",
    missing ? { params: { id: chosenId } } : null,
  );
  const products = data ? [...known, data] : known;
  const found = products.find(({ id }) => id === chosenId);
  return {
    products,
    /** Undefined while it is being read. */
    chosen: found ?? (missing && !error ? undefined : null),
    add: (product: DraftProduct | null) => {
      if (product) setAdded((before) => [...before, product]);
    },
  };
}
