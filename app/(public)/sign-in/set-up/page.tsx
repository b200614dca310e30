import type { Metadata } from "next";
import { headers } from "next/headers";

import { ConfirmHost } from "#components/staff/confirm-host.client";
import { SecondStep } from "#components/staff/second-step.client";
import { SignInFrame } from "#components/staff/sign-in-frame";
import { SignOut } from "#components/staff/sign-out";
import { getProfile, getSecurity } from "#lib/staff/queries";
import { deviceWords } from "#lib/staff/words";
import { csrfToken } from "#lib/web/csrf";
import { nextPath } from "#lib/web/next-path";
import { requireOwing } from "#lib/web/session";
import { signInFormToken } from "#lib/web/visitor";

export const metadata: Metadata = { title: "Set up a second step", robots: { index: false } };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The one page that is open to somebody whose shop wants a second factor and who has none. */
export default async function SetUpFactorPage({ searchParams }: Props) {
  const next = nextPath([(await searchParams)["next"]].flat()[0]);
  const actor = await requireOwing(next);
  const [{ email }, security] = await Promise.all([getProfile(actor), getSecurity(actor)]);
  return (
    <SignInFrame
      title="Set up a second step"
      lead="Your shop lets nobody in with a password alone. Choose one of these now; you can add the other later."
    >
      <meta name="csrf-token" content={csrfToken(actor)} />
      <SecondStep security={security} device={deviceWords((await headers()).get("user-agent") ?? "")} onward={next} />
      <div className="mt-10">
        <SignOut formToken={await signInFormToken()} />
      </div>
      <ConfirmHost email={email} />
    </SignInFrame>
  );
}
