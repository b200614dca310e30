import type { Metadata } from "next";

import { InvalidLinkPage, PublicPage } from "#components/public/public-page";
import { ResetPasswordForm } from "#components/auth/reset-password-form.client";
import { paths } from "#lib/paths";
import { findPasswordReset } from "#lib/auth/password-reset";
import { linkFormErrorLabel } from "#lib/auth/labels";
import { anonymousFormToken } from "#lib/web/form-tokens";

export const metadata: Metadata = { title: "Choose a new password", robots: { index: false } };

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ error?: string | string[] }>;
};

export default async function ResetPasswordPage({ params, searchParams }: Props) {
  const [{ token }, { error }] = await Promise.all([params, searchParams]);
  const passwordReset = await findPasswordReset(token);
  if (!passwordReset) {
    return (
      <InvalidLinkPage
        eyebrow="New password"
        lead="It was already used or has expired. Request a new one."
        href={paths.forgotPassword()}
        linkLabel="Request a new link"
      />
    );
  }
  const formToken = await anonymousFormToken();
  return (
    <PublicPage
      eyebrow="Your account"
      title="Choose a new password"
      lead="Your new password takes effect immediately. Every browser signed in to your account is signed out."
    >
      <meta name="csrf-token" content={formToken} />
      <ResetPasswordForm
        token={token}
        formToken={formToken}
        email={passwordReset.email}
        initialError={linkFormErrorLabel([error].flat()[0])}
      />
    </PublicPage>
  );
}
