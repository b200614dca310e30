import Link from "next/link";

import { formatPageCount } from "#components/ui/pager";
import type { MoreLink } from "#lib/dashboard/schema";

/** Leads to the lists that have what Home leaves out. */
export function MoreLinks({ links }: { links: MoreLink[] }) {
  if (links.length === 0) return null;
  return (
    <ul className="mt-4 flex flex-wrap gap-x-6 gap-y-1 text-sm">
      {links.map(({ count, one, many, href }) => (
        <li key={many}>
          <Link href={href} className="text-link inline-flex min-h-8 items-center">
            and {formatPageCount(count, `more ${one}`, `more ${many}`)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
