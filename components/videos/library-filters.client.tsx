"use client";

import { ListSearchField, useListQuery } from "#components/ui/list-query.client";
import { formatPageCount } from "#components/ui/pager";
import { Segmented } from "#components/ui/segmented.client";
import { Select } from "#components/ui/field";
import type { Count } from "#lib/page";

const GROUPS = [
  { value: "", label: "All" },
  { value: "ready", label: "Ready" },
  { value: "attention", label: "Needs attention" },
  { value: "in_progress", label: "In progress" },
  { value: "kept", label: "Kept" },
];

const SORTS = [
  { value: "", label: "Newest first" },
  { value: "oldest", label: "Oldest first" },
  { value: "name", label: "By name" },
];

const LAYOUTS = [
  { value: "tiles", label: "Tiles" },
  { value: "list", label: "List" },
] as const;

type Layout = (typeof LAYOUTS)[number]["value"];

type Props = {
  tags: readonly string[];
  count: Count;
  similar: boolean;
  layout: Layout;
  onLayoutChange: (layout: Layout) => void;
};

/** Search, filters, order and layout of the library; all but the layout are of the address. */
export function LibraryFilters({ tags, count, similar, layout, onLayoutChange }: Props) {
  const { get, set, pending } = useListQuery();
  return (
    <div className="mb-6" aria-busy={pending}>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <Segmented
          label="Which videos"
          value={get("show")}
          onChange={(show) => set({ show })}
          options={GROUPS}
        />
        <ListSearchField label="Search videos" />
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-3">
        <p role="status" className="mr-auto text-sm text-soft tabular-nums">
          {pending ? "Searching…" : formatPageCount(count, "video")}
          {!pending && similar ? ". Nothing matches exactly; these are similar." : ""}
        </p>
        {tags.length > 0 ? (
          <FilterSelect label="Tag" value={get("tag")} onChange={(tag) => set({ tag })}>
            <option value="">Every tag</option>
            {tags.map((tag) => (
              <option key={tag} value={tag}>
                {tag}
              </option>
            ))}
          </FilterSelect>
        ) : null}
        <FilterSelect label="Order" value={get("sort")} onChange={(sort) => set({ sort })}>
          {SORTS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </FilterSelect>
        <Segmented label="Layout" value={layout} onChange={onLayoutChange} options={LAYOUTS} />
      </div>
    </div>
  );
}

type SelectProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: React.ReactNode;
};

function FilterSelect({ label, value, onChange, children }: SelectProps) {
  return (
    <div className="max-w-56">
      <Select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </Select>
    </div>
  );
}
