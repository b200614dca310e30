import type { Metadata } from "next";
import { headers } from "next/headers";

import { ReauthListener } from "#components/auth/reauth-listener.client";
import { SignInLayout } from "#components/auth/sign-in-layout";
import { SignOut } from "#components/auth/sign-out";
import { SecondFactorSettings } from "#components/auth/second-factor-settings.client";
import { deviceLabel } from "#lib/auth/labels";
import { getSecurity } from "#lib/auth/queries";
import { getProfile } from "#lib/staff/queries";
import { csrfToken } from "#lib/web/csrf";
import { nextAuthFormToken } from "#lib/web/form-tokens";
import { returnPath } from "#lib/web/return-path";
import { requireMfaSetup } from "#lib/web/session";

export const metadata: Metadata = { title: "Set up a second step", robots: { index: false } };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The only page for someone whose shop requires a second factor and who has none. */
export default async function SetUpSecondFactorPage({ searchParams }: Props) {
  const next = returnPath([(await searchParams)["next"]].flat()[0]);
  const actor = await requireMfaSetup(next);
  const [{ email }, security] = await Promise.all([getProfile(actor), getSecurity(actor)]);
  return (
    <SignInLayout
      title="Set up a second step"
      lead="Your shop requires a second step. Choose one now; you can add the other later."
    >
      <meta name="csrf-token" content={csrfToken(actor)} />
      <SecondFactorSettings
        security={security}
        device={deviceLabel((await headers()).get("user-agent") ?? "")}
        continueTo={next}
      />
      <div className="mt-10">
        <SignOut formToken={await nextAuthFormToken()} />
      </div>
      <ReauthListener email={email} />
    </SignInLayout>
  );
}
