import Link from "next/link";
import type { ReactNode } from "react";

import { Logo } from "#components/layout/logo";
import { siteOperator } from "#lib/legal/disclosures";
import { paths } from "#lib/paths";

const legalLinks = [
  { href: paths.privacy(), label: "Privacy" },
  { href: paths.terms(), label: "Terms" },
  { href: paths.dataDeletion(), label: "Data deletion" },
];

/** Frames a public page. Policy links are always visible, without a menu or JavaScript. */
export function PublicFrame({ contact, children }: { contact: string; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="border-b print:hidden">
        <div className="mx-auto flex max-w-[84rem] flex-wrap items-end justify-between gap-x-10 gap-y-4 px-5 pt-6 pb-4 md:px-10 md:pt-8 md:pb-6">
          <Logo href={paths.home()} />
          <nav aria-label="This site" className="max-sm:basis-full">
            <ul className="flex items-center justify-between gap-x-4 text-sm sm:gap-x-8">
              {legalLinks.map((link) => (
                <FrameLink key={link.href} {...link} />
              ))}
              <FrameLink href={paths.signIn()} label="Sign in" emphasized />
            </ul>
          </nav>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <footer className="mt-24 border-t md:mt-36">
        <div className="mx-auto grid max-w-[84rem] gap-x-10 gap-y-8 px-5 py-10 text-sm text-soft md:grid-cols-[1fr_auto] md:px-10 md:py-14">
          <div className="max-w-prose space-y-2">
            <p>
              {siteOperator.product} is operated by {siteOperator.company} and hosted under the{" "}
              {siteOperator.platform} platform.{" "}
              <a href={`mailto:${contact}`} className="text-link">
                {contact}
              </a>
            </p>
            <p>
              TikTok is a service and a trademark of its owner. This studio is neither made nor
              endorsed by TikTok.
            </p>
          </div>
          <nav aria-label="Policies" className="print:hidden">
            <ul className="flex flex-wrap gap-x-6 gap-y-1 md:flex-col md:items-end">
              {[...legalLinks, { href: paths.forReviewers(), label: "For reviewers" }].map(
                (link) => (
                  <FrameLink key={link.href} {...link} />
                ),
              )}
            </ul>
          </nav>
        </div>
      </footer>
    </div>
  );
}

function FrameLink({
  href,
  label,
  emphasized,
}: {
  href: string;
  label: string;
  emphasized?: boolean;
}) {
  return (
    <li>
      <Link
        href={href}
        className={`inline-flex min-h-8 items-center underline-offset-4 hover:text-ink hover:underline ${emphasized ? "font-medium text-ink" : "text-soft"}`}
      >
        {label}
      </Link>
    </li>
  );
}
