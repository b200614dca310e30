"use client";

import { useState } from "react";

import { bulkLimits, type VideoSelection } from "#lib/bulk-actions/schema";
import type { VideoListItem, VideoListQuery } from "#lib/videos/schema";

/** Which videos are chosen: some by one, on any pages, or all that match the filters. */
export type Selection = {
  has: (id: string) => boolean;
  /** `range` also chooses what is between this video and the last one, as Shift does. */
  toggle: (id: string, rows: readonly VideoListItem[], range: boolean) => void;
  choosePage: (rows: readonly VideoListItem[]) => void;
  chooseAll: () => void;
  clear: () => void;
  /** How many are chosen one by one; null when all that match are. */
  size: number | null;
  /** As the routes take it; null when nothing is chosen. */
  value: VideoSelection | null;
};

/** Keeps the choice while pages turn; another search or filter gives up “all that match”. */
export function useVideoSelection({ q, show, tag }: VideoListQuery): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string | null>(null);
  const filterKey = JSON.stringify({ q, show, tag });
  const [allOf, setAllOf] = useState<string | null>(null);
  const all = allOf === filterKey;
  const add = (more: readonly string[]) =>
    setIds((before) => new Set([...before, ...more].slice(0, bulkLimits.named)));
  return {
    has: (id) => all || ids.has(id),
    toggle: (id, rows, range) => {
      setAllOf(null);
      setLast(id);
      const at = rows.findIndex((row) => row.id === id);
      const from = rows.findIndex((row) => row.id === last);
      if (range && from !== -1) {
        add(rows.slice(Math.min(from, at), Math.max(from, at) + 1).map((row) => row.id));
        return;
      }
      if (!ids.has(id)) add([id]);
      else setIds((before) => new Set([...before].filter((one) => one !== id)));
    },
    choosePage: (rows) => {
      setAllOf(null);
      add(rows.map(({ id }) => id));
    },
    chooseAll: () => setAllOf(filterKey),
    clear: () => {
      setAllOf(null);
      setIds(new Set());
    },
    size: all ? null : ids.size,
    value: all ? { filter: { q, show, tag } } : ids.size > 0 ? { ids: [...ids] } : null,
  };
}
