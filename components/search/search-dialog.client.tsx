"use client";

import { Dialog } from "#components/ui/dialog.client";
import { SearchBox } from "#components/search/search-box.client";

type Props = { open: boolean; onClose: () => void };

/** Finds anything in the studio and does what people often do. */
export function SearchDialog({ open, onClose }: Props) {
  return (
    <Dialog open={open} onClose={onClose} title="Search">
      <SearchBox onClose={onClose} />
    </Dialog>
  );
}
