"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";

const WRITE_AFTER_MS = 250;

/** Text in the query of this page’s address, so that Back and a reload keep it. */
export function useUrlState(name: string): [string, (value: string) => void] {
  const stored = useSearchParams().get(name) ?? "";
  const [value, setValue] = useState(stored);
  useEffect(() => {
    const write = () => {
      const url = new URL(location.href);
      if ((url.searchParams.get(name) ?? "") === value) return;
      if (value === "") url.searchParams.delete(name);
      else url.searchParams.set(name, value);
      history.replaceState(null, "", url);
    };
    // Browsers limit how often an address may change, so a typed word is one change.
    const timer = setTimeout(write, WRITE_AFTER_MS);
    // A change of the address after the click on a link would cancel its navigation.
    addEventListener("click", write, true);
    return () => {
      clearTimeout(timer);
      removeEventListener("click", write, true);
    };
  }, [name, value]);
  return [value, setValue];
}
