import type { Metadata } from "next";

import { ForgotPasswordForm } from "#components/auth/forgot-password-form.client";
import { SignInLayout } from "#components/auth/sign-in-layout";
import { LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { isMailEnabled, mailTransport } from "#lib/infra/mail/mailer";
import { paths } from "#lib/paths";
import { linkFormErrorLabel } from "#lib/auth/labels";
import { anonymousFormToken } from "#lib/web/form-tokens";

export const metadata: Metadata = { title: "Reset your password", robots: { index: false } };

type Props = { searchParams: Promise<{ sent?: string | string[]; error?: string | string[] }> };

export default async function ForgotPasswordPage({ searchParams }: Props) {
  const { sent, error } = await searchParams;
  const formToken = await anonymousFormToken();
  return (
    <SignInLayout
      title="Reset your password"
      lead="Enter your e-mail address and we’ll send you a link to choose a new password. It works once and expires in 30 minutes."
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
          title="This studio doesn’t send e-mail."
          action={<LinkButton href={paths.signIn()}>Back to sign in</LinkButton>}
        >
          Ask an administrator of your shop, or the operator of the studio, for a new invitation.
        </Notice>
      )}
    </SignInLayout>
  );
}
