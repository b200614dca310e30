import Link from "next/link";
import type { ReactNode } from "react";

import { Notice } from "#components/ui/notice";
import { signInNoticeLabel } from "#lib/auth/labels";
import { paths } from "#lib/paths";

/** The frame of the pages that lead in: large words at the left, what to fill in at the right. */
export function SignInLayout({
  title,
  lead,
  children,
}: {
  title: string;
  lead: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto grid max-w-[84rem] items-start gap-x-20 gap-y-10 px-5 pt-12 md:px-10 md:pt-20 lg:grid-cols-[1fr_24rem]">
      <header className="max-w-xl">
        <p className="eyebrow mb-3">For the staff of the house</p>
        <h1 className="text-display tracking-[-0.015em]">{title}</h1>
        <p className="mt-6 max-w-md text-lg text-soft">{lead}</p>
      </header>
      <div className="border-t border-ink/80 pt-7 lg:mt-8">{children}</div>
    </div>
  );
}

/** For somebody who comes to the sign-in from a form that made it possible. */
export function SignInNotice({ notice }: { notice: string | undefined }) {
  const label = signInNoticeLabel(notice);
  return label ? <Notice tone="ok" title={label} className="mb-7" /> : null;
}

/** What to do when one cannot sign in. */
export function SignInHelp({ practice }: { practice: boolean }) {
  return (
    <p className="mt-7 text-sm text-soft">
      <Link href={paths.forgotPassword()} className="text-link">
        Forgotten the password?
      </Link>{" "}
      {practice
        ? "This is a practice studio: its address and password were printed where it was started."
        : "No account yet? An administrator of your shop can invite you."}
    </p>
  );
}
