import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

type Props = {
  /** Small text above the title. */
  eyebrow?: ReactNode;
  title: ReactNode;
  /** One or two sentences. */
  lead?: ReactNode;
  /** Buttons on the right; below the text on a phone. */
  actions?: ReactNode;
  /** The parent page. */
  back?: { href: string; label: string } | undefined;
};

/** The page header; holds the only h1. */
export function PageHeader({ eyebrow, title, lead, actions, back }: Props) {
  return (
    <header className="mb-10 md:mb-14">
      {back ? (
        <Link
          href={back.href}
          className="mb-6 inline-flex min-h-6 items-center gap-1.5 text-sm text-soft hover:text-ink"
        >
          <ArrowLeft size={14} strokeWidth={1.5} aria-hidden />
          {back.label}
        </Link>
      ) : null}
      <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-6">
        <div className="max-w-2xl min-w-0">
          {eyebrow ? <p className="eyebrow mb-2">{eyebrow}</p> : null}
          <h1 className="text-title tracking-[-0.01em]">{title}</h1>
          {lead ? <p className="mt-4 text-lg text-soft">{lead}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-3">{actions}</div> : null}
      </div>
    </header>
  );
}
