"use client";

import type { ReactNode } from "react";

import { ListSearchField, useListQuery } from "#components/ui/list-query.client";
import { Segmented } from "#components/ui/segmented.client";
import type { ProductListQuery } from "#lib/products/schema";

type Sort = ProductListQuery["sort"];

/** Searches and sorts the page of products. */
export function ProductFilters({ sort, children }: { sort: Sort; children: ReactNode }) {
  const query = useListQuery();
  return (
    <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <ListSearchField label="Search by title or SKU" />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        {children}
        <Segmented<Sort>
          label="Sort by"
          value={sort}
          onChange={(value) => query.set({ sort: value === "title" ? "" : value })}
          options={[
            { value: "title", label: "By title" },
            { value: "newest", label: "Newest first" },
          ]}
        />
      </div>
    </div>
  );
}
