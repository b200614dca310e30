import type { Metadata } from "next";

import { ForgotPasswordForm } from "#components/auth/forgot-password-form.client";
import { SignInLayout } from "#components/auth/sign-in-layout";
import { LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { isMailEnabled, mailTransport } from "#lib/infra/mail/mailer";
import { paths } from "#lib/paths";
import { linkFormErrorLabel } from "#lib/auth/labels";
import { anonymousFormToken } from "#lib/web/csrf";

export const metadata: Metadata = { title: "A new password", robots: { index: false } };

type Props = { searchParams: Promise<{ sent?: string | string[]; error?: string | string[] }> };

export default async function ForgotPasswordPage({ searchParams }: Props) {
  const { sent, error } = await searchParams;
  const formToken = await anonymousFormToken();
  return (
    <SignInLayout
      title="A new password"
      lead="Give your e-mail address, and a link goes there with which you choose a new password. It works once, for half an hour."
    >
      <meta name="csrf-token" content={formToken} />
      {isMailEnabled() ? (
        <ForgotPasswordForm
          formToken={formToken}
          alreadySent={sent !== undefined}
          practice={mailTransport() === "capture"}
          initialError={linkFormErrorLabel([error].flat()[0])}
        />
      ) : (
        <Notice
          tone="attention"
          title="This studio sends no e-mail."
          action={<LinkButton href={paths.signIn()}>Back to the sign-in</LinkButton>}
        >
          Ask an administrator of your shop, or whoever runs the studio, to invite you anew.
        </Notice>
      )}
    </SignInLayout>
  );
}
