"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { Button } from "#components/ui/button";
import { Rows } from "#components/ui/rows";
import { StatusChip } from "#components/ui/status-chip";
import type { uploadGroups } from "#components/videos/upload-groups";
import { UploadRow } from "#components/videos/upload-row.client";
import type { UploadItem } from "#components/videos/upload-store.client";

const ROWS_AT_FIRST = 20;
const MORE_ROWS = 50;

type Props = { group: (typeof uploadGroups)[number]; items: readonly UploadItem[] };

/** The files in one state: a count that opens and closes, and the first rows. */
export function UploadGroup({ group: { label, tone }, items }: Props) {
  const [shown, setShown] = useState(ROWS_AT_FIRST);
  const hidden = items.length - shown;
  return (
    <details open className="group/files">
      <summary className="flex min-h-11 cursor-pointer list-none items-center gap-3 py-2 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          size={16}
          strokeWidth={1.75}
          aria-hidden
          className="shrink-0 text-soft transition-transform group-open/files:rotate-90"
        />
        <h3 className="font-sans text-base font-medium">{label}</h3>
        <StatusChip tone={tone}>{items.length}</StatusChip>
      </summary>
      <Rows label={label} className="mb-2">
        {items.slice(0, shown).map((item) => (
          <UploadRow key={item.key} item={item} />
        ))}
      </Rows>
      {hidden > 0 ? (
        <p className="mb-4">
          <Button size="s" variant="plain" onClick={() => setShown(shown + MORE_ROWS)}>
            {hidden > MORE_ROWS ? `Show ${MORE_ROWS} more of ${hidden}` : `Show ${hidden} more`}
            <span className="sr-only"> under {label}</span>
          </Button>
        </p>
      ) : null}
    </details>
  );
}
