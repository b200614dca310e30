import { Search } from "lucide-react";

import { cx } from "#components/ui/cx";

type Props = {
  shortcut: string;
  /** bare: without a frame, and without the keys on a phone. */
  variant?: "framed" | "bare";
};

/** Opens the search (search-listener.client.tsx finds it by its attribute). */
export function SearchButton({ shortcut, variant = "framed" }: Props) {
  return (
    <button
      type="button"
      data-open-search
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      className={cx(
        "flex min-h-9 items-center gap-2 text-sm text-soft hover:text-ink",
        variant === "framed" && "w-full rounded-sm border px-3 hover:border-ink",
      )}
    >
      <Search size={15} strokeWidth={1.5} className="shrink-0" aria-hidden />
      <span className={cx(variant === "framed" && "mr-auto")}>Search</span>
      <kbd aria-hidden className="font-sans text-xs text-faint max-md:hidden">
        {shortcut}
      </kbd>
    </button>
  );
}
