import type { Metadata } from "next";
import type { ReactNode } from "react";

import { Logo } from "#components/layout/logo";
import { paths } from "#lib/paths";

export const metadata: Metadata = {
  title: "Finish on phone",
  robots: { index: false, follow: false },
  referrer: "same-origin",
};

/** The frame of the handoff page; reveals nothing about the shop. */
export default function PhoneLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-md flex-col px-5 py-6">
      <header>
        <Logo href={paths.home()} />
      </header>
      <main id="main" tabIndex={-1} className="mt-8 flex-1 outline-none">
        {children}
      </main>
      <footer className="mt-12 flex flex-wrap gap-x-5 border-t pt-4 text-sm text-soft">
        <a className="text-link" href={paths.privacy()}>
          Privacy
        </a>
        <a className="text-link" href={paths.terms()}>
          Terms
        </a>
        <a className="text-link" href={paths.dataDeletion()}>
          Data deletion
        </a>
      </footer>
    </div>
  );
}
