import type { ComponentProps, ReactNode } from "react";

import { LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";

type Props = ComponentProps<typeof PageHeader> & { children?: ReactNode };

/** A public page on one topic, with one thing to read or fill in. */
export function PublicPage({ children, ...head }: Props) {
  return (
    <div className="mx-auto max-w-[84rem] px-5 pt-12 md:px-10 md:pt-20">
      <PageHeader {...head} />
      {children ? <div className="max-w-2xl">{children}</div> : null}
    </div>
  );
}

type InvalidLinkPageProps = {
  eyebrow: string;
  title?: string;
  lead: string;
  href: string;
  linkLabel: string;
};

/** Shown for a one-time link that was used, revoked or has expired: why, and where to go. */
export function InvalidLinkPage({
  title = "This link no longer works",
  href,
  linkLabel,
  ...head
}: InvalidLinkPageProps) {
  return (
    <PublicPage
      title={title}
      {...head}
      actions={<LinkButton href={href}>{linkLabel}</LinkButton>}
    />
  );
}
