"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useState, useTransition } from "react";

import { SearchField } from "#components/ui/search-field";

const SEARCH_AFTER_MS = 250;
/** A changed filter shows the first page again. */
const CURSOR_PARAMS = ["after", "before", "page"];

type Changes = Readonly<Record<string, string>>;

/** The filters of a list in the address of its page; an empty value removes one. */
export function useListQuery(): {
  get: (name: string) => string;
  set: (changes: Changes) => void;
  /** The list for the changed filters is being read. */
  pending: boolean;
} {
  const params = useSearchParams();
  const path = usePathname();
  const router = useRouter();
  const [pending, start] = useTransition();
  return {
    get: (name) => params.get(name) ?? "",
    set: (changes) =>
      start(() => router.push(listUrl(path, params.toString(), changes), { scroll: false })),
    pending,
  };
}

function listUrl(path: string, query: string, changes: Changes): string {
  const next = new URLSearchParams(query);
  for (const name of CURSOR_PARAMS) next.delete(name);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") next.delete(name);
    else next.set(name, value);
  }
  return next.size === 0 ? path : `${path}?${next.toString()}`;
}

type Props = {
  label: string;
  /** The name of the parameter in the address. */
  name?: string;
};

/** A search field whose text is in the address; the server searches when typing pauses. */
export function ListSearchField({ label, name = "q" }: Props) {
  const params = useSearchParams();
  const path = usePathname();
  const router = useRouter();
  const stored = params.get(name) ?? "";
  const [text, setText] = useState(stored);
  const [shown, setShown] = useState(stored);
  // Back and Forward, or a link that clears the filters, change the address without typing.
  if (stored !== shown) {
    setShown(stored);
    if (text.trim() !== stored) setText(stored);
  }
  useEffect(() => {
    if (text.trim() === stored) return;
    const url = () => listUrl(path, location.search.slice(1), { [name]: text.trim() });
    const write = (navigate: boolean) => {
      clearTimeout(timer);
      if (navigate) router.replace(url(), { scroll: false });
      else history.replaceState(null, "", url());
    };
    // A search that starts after the click on a link would cancel its navigation; one that has
    // started is cancelled by it and would leave no text for Back.
    const beforeClick = ({ target }: MouseEvent) => {
      if (target instanceof Element && target.closest("a[href]")) write(false);
    };
    const timer = setTimeout(() => write(true), SEARCH_AFTER_MS);
    addEventListener("click", beforeClick, true);
    return () => {
      clearTimeout(timer);
      removeEventListener("click", beforeClick, true);
    };
  }, [name, path, router, stored, text]);
  return <SearchField label={label} value={text} onChange={setText} />;
}
