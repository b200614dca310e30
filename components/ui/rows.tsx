import Link from "next/link";
import type { ReactNode } from "react";

import { cx } from "#components/ui/cx";

/** A list divided by hairlines. */
export function Rows({
  label,
  className,
  children,
}: {
  label?: string | undefined;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <ul aria-label={label} className={cx("divide-y divide-hairline border-y", className)}>
      {children}
    </ul>
  );
}

type RowProps = {
  title: ReactNode;
  /** Makes the whole row a link, named by its title. */
  href?: string | undefined;
  /** A small picture on the left. */
  media?: ReactNode;
  /** Secondary text under the title. */
  meta?: ReactNode;
  /** State and actions on the right; below the text on a phone. */
  aside?: ReactNode;
  /** More below the text, such as a progress bar. */
  children?: ReactNode;
};

/** One row. Buttons and links in `aside` stay above the row's link. */
export function Row({ title, href, media, meta, aside, children }: RowProps) {
  return (
    <li
      className={cx(
        "relative flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1.5 py-2",
        href && "transition-colors hover:bg-surface",
      )}
    >
      {media ? <div className="shrink-0">{media}</div> : null}
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-medium">
          {href ? (
            <Link
              href={href}
              // A page of 48 rows would fetch 48 pages that no one asked for.
              prefetch={false}
              className="after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
            >
              {title}
            </Link>
          ) : (
            title
          )}
        </p>
        {meta ? <div className="mt-0.5 text-sm text-soft">{meta}</div> : null}
        {children ? <div className="mt-1.5">{children}</div> : null}
      </div>
      {aside ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 pointer-coarse:[&_:is(a,button)]:min-h-11 [&_a]:relative [&_a]:z-10 [&_button]:relative [&_button]:z-10">
          {aside}
        </div>
      ) : null}
    </li>
  );
}

type DescriptionListProps = {
  items: (readonly [term: string, value: ReactNode] | false | null)[];
  className?: string | undefined;
};

/** Terms and values in two columns; one column on a phone. */
export function DescriptionList({ items, className }: DescriptionListProps) {
  return (
    <dl className={cx("divide-y divide-hairline border-y", className)}>
      {items.map((item) =>
        item ? (
          <div
            key={item[0]}
            className="grid items-baseline gap-x-6 py-2.5 sm:grid-cols-[11rem_1fr]"
          >
            <dt className="text-sm text-soft">{item[0]}</dt>
            <dd className="min-w-0">{item[1]}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
