import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { redirect } from "next/navigation";

import { PasskeySignInButton } from "#components/auth/passkey-sign-in.client";
import { SecondFactorForm } from "#components/auth/second-factor-form.client";
import { SignInLayout } from "#components/auth/sign-in-layout";
import { paths } from "#lib/paths";
import { secondFactorErrorLabel } from "#lib/auth/labels";
import { readPendingSignIn } from "#lib/web/pending-sign-in-cookie";
import { returnPath } from "#lib/web/return-path";
import { anonymousFormToken, nextAuthFormToken } from "#lib/web/form-tokens";

export const metadata: Metadata = { title: "One more step", robots: { index: false } };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const PROMPT = "Enter a code to finish signing in.";
const LEAD = {
  password: PROMPT,
  passkey: PROMPT,
  oidc: PROMPT,
};

export default async function SecondFactorPage({ searchParams }: Props) {
  const query = await searchParams;
  const param = (name: string) => [query[name]].flat()[0];
  const next = returnPath(param("next"));
  const pending = await readPendingSignIn((await headers()).get("cookie"));
  if (!pending) redirect(paths.signIn(next));
  const form = { token: await nextAuthFormToken(), next };
  const error = secondFactorErrorLabel(param("error"));
  return (
    <SignInLayout title="One more step" lead={LEAD[pending.method]}>
      <div className="space-y-6">
        {pending.hasTotp ? <SecondFactorForm {...form} kind="app" initialError={error} /> : null}
        {pending.hasPasskey ? (
          <PasskeySignInButton
            {...form}
            formToken={await anonymousFormToken()}
            options="POST /api/sign-in/second-factor"
            path="callback/second-factor"
            label="Use a passkey"
            primary={!pending.hasTotp}
          />
        ) : null}
        <details className="text-sm text-soft" open={error !== null && !pending.hasTotp}>
          <summary className="text-link w-fit py-0.5">Can’t use your phone or passkey?</summary>
          <div className="space-y-5 pt-5 text-ink">
            {pending.recoveryCodesLeft > 0 ? (
              <SecondFactorForm
                {...form}
                kind="recovery"
                initialError={pending.hasTotp ? null : error}
              />
            ) : null}
            <p className="text-soft">
              {pending.recoveryCodesLeft > 0
                ? "No codes left? "
                : "You have no recovery codes left. "}
              Ask an administrator of your shop to reset your second step.
            </p>
          </div>
        </details>
      </div>
      <p className="mt-7 text-sm text-soft">
        Not you?{" "}
        <Link href={paths.signIn(next)} className="text-link">
          Sign in with another account
        </Link>
      </p>
    </SignInLayout>
  );
}
