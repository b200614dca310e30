import type { ReactNode } from "react";

export type PageTitleProps = {
  /** Small text above the title. */
  eyebrow?: ReactNode;
  title: ReactNode;
  /** One or two sentences. */
  lead?: ReactNode;
  /** Buttons on the right; below the text on a phone. */
  actions?: ReactNode;
};

/** The title of a page, with the only h1; without a link, for error pages. */
export function PageTitle({ eyebrow, title, lead, actions }: PageTitleProps) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-6">
      <div className="max-w-2xl min-w-0">
        {eyebrow ? <p className="eyebrow mb-2">{eyebrow}</p> : null}
        <h1 className="text-title tracking-[-0.01em]">{title}</h1>
        {lead ? <p className="mt-4 text-lg text-soft">{lead}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-3">{actions}</div> : null}
    </div>
  );
}
