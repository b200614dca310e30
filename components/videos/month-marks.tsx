import Link from "next/link";

import { cx } from "#components/ui/cx";
import { pageHref } from "#components/ui/pager";
import { paths } from "#lib/paths";
import { formatCursor } from "#lib/page";
import { dayInShopZone, monthInShopZone } from "#lib/time-zone";

type Props = {
  months: readonly string[];
  filters: Readonly<Record<string, string | undefined>>;
  /** When the first video of this page was added (ISO 8601). */
  first: string | undefined;
};

const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";
const monthName = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });

/** Months with videos, as links to the page where each begins. Nothing for a single month. */
export function MonthMarks({ months, filters, first }: Props) {
  if (months.length < 2) return null;
  const shown = first === undefined ? null : dayInShopZone(new Date(first)).slice(0, 7);
  const years = [...new Set(months.map((month) => month.slice(0, 4)))];
  return (
    <nav
      aria-label="Months"
      className="mb-6 flex gap-x-6 overflow-x-auto border-b pb-2 text-sm whitespace-nowrap"
    >
      {years.map((year) => (
        <div key={year} className="flex items-baseline gap-x-1">
          <span className="mr-1 text-faint tabular-nums">{year}</span>
          {months
            .filter((month) => month.startsWith(year))
            .map((month) => (
              <Link
                key={month}
                href={pageHref(paths.videos(), filters, {
                  after: formatCursor({
                    key: monthInShopZone(month).end.toISOString(),
                    id: LAST_ID,
                  }),
                })}
                prefetch={false}
                aria-current={month === shown ? "true" : undefined}
                className={cx(
                  "inline-flex min-h-9 items-center px-1.5 pointer-coarse:min-h-11",
                  month === shown
                    ? "text-ink underline decoration-accent decoration-2 underline-offset-8"
                    : "text-soft hover:text-ink",
                )}
              >
                {monthName.format(new Date(`${month}-15T00:00:00Z`))}
              </Link>
            ))}
        </div>
      ))}
    </nav>
  );
}
