"use client";

import { buttonClass } from "#components/ui/button-class";
import { PageTitle } from "#components/ui/page-title";

type Props = {
  digest: string | undefined;
  retry: () => void;
  home: { href: string; label: string };
};

/** Shown when rendering a page failed; the log has the cause under the same code. */
export function ErrorPage({ digest, retry, home }: Props) {
  return (
    <PageTitle
      eyebrow={digest ? `Support code ${digest}` : "Error"}
      title="This page could not be shown"
      lead={`Something went wrong on our side. Nothing you saved was lost, and deliveries continue. Try again. If it happens again, contact support${digest ? " and quote the code above" : ""}.`}
      actions={
        <>
          <button type="button" onClick={retry} className={buttonClass({ variant: "primary" })}>
            Try again
          </button>
          {/* Reloads the page without what failed. */}
          <a href={home.href} className={buttonClass({})}>
            {home.label}
          </a>
        </>
      }
    />
  );
}
