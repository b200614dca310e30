import type { Metadata } from "next";

import { buttonClass } from "#components/ui/button-class";
import { LogoText } from "#components/layout/logo-text";
import { PageHeader } from "#components/ui/page-header";
import { paths } from "#lib/paths";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-3xl flex-col px-5 py-9">
      {/* Plain links: every page loads what this page needs. */}
      <a href={paths.home()} className="inline-block leading-none">
        <LogoText />
      </a>
      <div className="my-auto pt-16">
        <PageHeader
          eyebrow="Not found"
          title="There is no page at this address"
          lead="The link may be out of date, or the address may be incomplete."
          actions={
            <>
              <a href={paths.dashboard()} className={buttonClass({ variant: "primary" })}>
                Go to the studio
              </a>
              <a href={paths.home()} className={buttonClass({})}>
                Go to the home page
              </a>
            </>
          }
        />
      </div>
      <p className="flex flex-wrap gap-x-5 border-t pt-4 text-sm text-soft">
        <a className="text-link" href={paths.privacy()}>
          Privacy policy
        </a>
        <a className="text-link" href={paths.terms()}>
          Terms of service
        </a>
        <a className="text-link" href={paths.dataDeletion()}>
          Data deletion
        </a>
      </p>
    </main>
  );
}
