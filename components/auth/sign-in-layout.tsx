import Link from "next/link";
import type { ReactNode } from "react";

import { Notice } from "#components/ui/notice";
import { signInNoticeLabel } from "#lib/auth/labels";
import { paths } from "#lib/paths";

/** The layout of the sign-in pages: a heading on the left, the form on the right. */
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
        <p className="eyebrow mb-3">Staff sign-in</p>
        <h1 className="text-display tracking-[-0.015em]">{title}</h1>
        <p className="mt-6 max-w-md text-lg text-soft">{lead}</p>
      </header>
      <div className="border-t border-ink/80 pt-7 lg:mt-8">{children}</div>
    </div>
  );
}

/** Says what a form that led to the sign-in page did. */
export function SignInNotice({ notice }: { notice: string | undefined }) {
  const label = signInNoticeLabel(notice);
  return label ? <Notice tone="ok" title={label} className="mb-7" /> : null;
}

/** Help for people who can’t sign in. */
export function SignInHelp({ practice }: { practice: boolean }) {
  return (
    <p className="mt-7 text-sm text-soft">
      <Link href={paths.forgotPassword()} className="text-link">
        Forgot your password?
      </Link>{" "}
      {practice
        ? "This is a practice studio. Its e-mail and password were printed where it was started."
        : "No account yet? An administrator of your shop can invite you."}
    </p>
  );
}
