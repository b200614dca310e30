import { type ReactNode, useId } from "react";

import { cx } from "#components/ui/cx";

type Props = {
  title: ReactNode;
  lead?: ReactNode;
  /** Right of the title: a count, a link, a small button. */
  aside?: ReactNode;
  /** A place that a link leads to. */
  id?: string | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** A section with its own h2, opened by a hairline. */
export function Section({ title, lead, aside, id, className, children }: Props) {
  const headingId = useId();
  return (
    <section
      id={id}
      aria-labelledby={headingId}
      className={cx("mt-12 border-t border-ink/80 pt-4 first:mt-0 md:mt-16", className)}
    >
      <div className="mb-5 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <h2 id={headingId} className="text-section">
          {title}
        </h2>
        {aside ? <div className="text-sm text-soft">{aside}</div> : null}
        {lead ? (
          <div className="basis-full text-soft">
            <p className="max-w-prose">{lead}</p>
          </div>
        ) : null}
      </div>
      {children}
    </section>
  );
}
