"use client";

import { useDeferredValue } from "react";

import { useApi } from "#components/ui/api.client";
import { maxListedProducts } from "#lib/products/schema";

type Listed = { id: string; title: string; sku: string; link: string };

const matchesSearch = (product: Listed, search: string) =>
  `${product.title} ${product.sku}`.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase());

/**
 * Finds products among those listed or, when the shop has more than a list shows, on the server.
 * `refresh` reads them again.
 */
export function useProductSearch<P extends Listed>(
  listed: P[],
  { search, view }: { search: string; view: "current" | "archived" },
) {
  const q = useDeferredValue(search).trim();
  const more = listed.length >= maxListedProducts;
  const { data, mutate } = useApi(
    "GET /api/products",
    more && q !== "" ? { query: { q, view } } : null,
    { keepPreviousData: true },
  );
  const local = listed.filter((product) => matchesSearch(product, search));
  const found = more && q !== "" ? data : undefined;
  return { results: found ?? local, more, refresh: () => mutate() };
}
