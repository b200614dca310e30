import type { Metadata } from "next";

import { ResetForm } from "#components/staff/reset-form.client";
import { LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";
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
      <div className="mx-auto max-w-[84rem] px-5 pt-12 md:px-10 md:pt-20">
        <PageHeader
          eyebrow="New password"
          title="This link does not work any more"
          lead="It was used already, or its half hour is over. Ask for a new one; it comes in a minute."
          actions={<LinkButton href={paths.forgotPassword()}>Ask for a new link</LinkButton>}
        />
      </div>
    );
  }
  const formToken = await visitorFormToken();
  return (
    <div className="mx-auto max-w-[84rem] px-5 pt-12 md:px-10 md:pt-20">
      <meta name="csrf-token" content={formToken} />
      <PageHeader
        eyebrow="New password"
        title="Choose a new password"
        lead="It counts at once. Every browser that is signed in with your account is signed out."
      />
      <div className="max-w-xl">
        <ResetForm token={token} formToken={formToken} email={open.email} refused={refusedLinkWords([refused].flat()[0])} />
      </div>
    </div>
  );
}
