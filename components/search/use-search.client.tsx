"use client";

import { useEffect, useState } from "react";

import { api, type ApiError } from "#components/ui/api.client";
import type { SearchResults } from "#lib/search/schema";

const SEARCH_AFTER_MS = 150;

type Answer = { text: string; results: SearchResults | null; error: ApiError | null };

/** Searches while someone types: when typing pauses, and for the latest text only. */
export function useSearch(text: string): Answer & { pending: boolean } {
  const [answer, setAnswer] = useState<Answer>({ text: "", results: null, error: null });
  const wanted = text.trim();
  useEffect(() => {
    const request = new AbortController();
    const search = async () => {
      const query = wanted === "" ? {} : { q: wanted };
      const found = await api("GET /api/search", { query, signal: request.signal });
      if (request.signal.aborted) return;
      setAnswer(
        found.ok
          ? { text: wanted, results: found.data, error: null }
          : { text: wanted, results: null, error: found.error },
      );
    };
    const timer = setTimeout(() => void search(), wanted === "" ? 0 : SEARCH_AFTER_MS);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }, [wanted]);
  const pending = answer.text !== wanted || (answer.results === null && answer.error === null);
  return { ...answer, pending };
}
