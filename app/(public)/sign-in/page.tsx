import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { OidcSignInForm } from "#components/auth/oidc-sign-in.client";
import { PasskeySignInButton } from "#components/auth/passkey-sign-in.client";
import { SignInForm } from "#components/auth/sign-in-form.client";
import { SignInHelp, SignInLayout, SignInNotice } from "#components/auth/sign-in-layout";
import { signInErrorLabel } from "#lib/auth/labels";
import { env } from "#lib/infra/env";
import { anonymousFormToken, nextAuthFormToken } from "#lib/web/form-tokens";
import { returnPath } from "#lib/web/return-path";
import { oidcProviderName } from "#lib/web/oidc";
import { getCurrentStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const LEAD =
  "Prepare product videos, approve them, and send them to a TikTok inbox as drafts. A person posts each one in TikTok.";

export default async function SignInPage({ searchParams }: Props) {
  const query = await searchParams;
  const param = (name: string) => [query[name]].flat()[0];
  const next = returnPath(param("next") ?? param("callbackUrl"));
  if (await getCurrentStaff()) redirect(next);
  const form = { token: await nextAuthFormToken(), next };
  const provider = oidcProviderName();
  return (
    <SignInLayout title="Sign in" lead={LEAD}>
      <SignInNotice notice={param("notice")} />
      <SignInForm {...form} initialError={signInErrorLabel(param("error"))} />
      <div className="mt-4 space-y-4">
        <PasskeySignInButton
          {...form}
          formToken={await anonymousFormToken()}
          options="POST /api/sign-in/passkey"
          path="callback/passkey"
          label="Sign in with a passkey"
        />
        {provider ? <OidcSignInForm {...form} name={provider} /> : null}
      </div>
      <SignInHelp practice={env().mode === "practice"} />
    </SignInLayout>
  );
}
