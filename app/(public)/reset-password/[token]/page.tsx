import type { Metadata } from "next";

import { DeadLink, PublicPage } from "#components/public/public-page";
import { ResetForm } from "#components/staff/reset-form.client";
import { paths } from "#lib/paths";
import { openReset } from "#lib/staff/open-reset";
import { refusedLinkWords } from "#lib/staff/words";
import { visitorFormToken } from "#lib/web/visitor";

export const metadata: Metadata = { title: "Choose a new password", robots: { index: false } };

type Props = { params: Promise<{ token: string }>; searchParams: Promise<{ refused?: string | string[] }> };

export default async function ResetPasswordPage({ params, searchParams }: Props) {
  const [{ token }, { refused }] = await Promise.all([params, searchParams]);
  const open = await openReset(token);
  if (!open) {
    return (
      <DeadLink
        eyebrow="New password"
        lead="It was used already, or its half hour is over. Ask for a new one; it comes in a minute."
        href={paths.forgotPassword()}
        words="Ask for a new link"
      />
    );
  }
  const formToken = await visitorFormToken();
  return (
    <PublicPage
      eyebrow="Your account"
      title="Choose a new password"
      lead="It counts at once. Every browser that is signed in with your account is signed out."
    >
      <meta name="csrf-token" content={formToken} />
      <ResetForm token={token} formToken={formToken} email={open.email} refused={refusedLinkWords([refused].flat()[0])} />
    </PublicPage>
  );
}
