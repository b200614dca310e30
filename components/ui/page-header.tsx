import { ArrowLeft } from "lucide-react";
import Link from "next/link";

import { PageTitle, type PageTitleProps } from "#components/ui/page-title";

type Props = PageTitleProps & {
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
      <PageTitle eyebrow={eyebrow} title={title} lead={lead} actions={actions} />
    </header>
  );
}
