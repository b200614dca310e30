import Link from "next/link";

import { cx } from "#components/ui/cx";

type Props = {
  label: string;
  items: readonly { href: string; label: string; current: boolean; count?: number | undefined }[];
};

/** Tabs with their own URLs. */
export function LinkTabs({ label, items }: Props) {
  return (
    <nav
      aria-label={label}
      // Shares its line with the content below.
      className="mb-6 flex flex-wrap gap-x-4 border-b sm:gap-x-6 [&+form]:border-t-0 [&+form]:pt-0 [&+section]:mt-0 [&+section]:border-t-0 [&+ul]:-mt-6 [&+ul]:border-t-0"
    >
      {items.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={item.current ? "page" : undefined}
          className={cx(
            "-mb-px flex min-h-11 items-center gap-2 border-b-2",
            item.current ? "border-ink text-ink" : "border-transparent text-soft hover:text-ink",
          )}
        >
          {item.label}
          {item.count === undefined ? null : (
            <span className="text-sm text-faint tabular-nums">{item.count}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
