"use client";

import { Button, LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";

type Props = {
  digest: string | undefined;
  retry: () => void;
  home: { href: string; label: string };
};

/** Shown when rendering a page failed; the log has the cause under the same code. */
export function ErrorPage({ digest, retry, home }: Props) {
  return (
    <PageHeader
      eyebrow={digest ? `Support code ${digest}` : "Error"}
      title="This page could not be shown"
      lead={`Something went wrong on our side. Nothing you saved was lost, and deliveries continue. Try again. If it happens again, contact support${digest ? " and quote the code above" : ""}.`}
      actions={
        <>
          <Button variant="primary" onClick={retry}>
            Try again
          </Button>
          <LinkButton href={home.href}>{home.label}</LinkButton>
        </>
      }
    />
  );
}
