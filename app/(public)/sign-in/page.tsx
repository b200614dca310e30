import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { PasskeyEntry } from "#components/staff/passkey-entry.client";
import { ProviderEntry } from "#components/staff/provider-entry.client";
import { SignInForm } from "#components/staff/sign-in-form.client";
import { SignInFrame } from "#components/staff/sign-in-frame";
import { Arrived, SignInHelp } from "#components/staff/sign-in-help";
import { env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { refusedWords } from "#lib/staff/words";
import { nextPath } from "#lib/web/next-path";
import { providerName } from "#lib/web/provider";
import { staffOf } from "#lib/web/session";
import { signInFormToken, visitorFormToken } from "#lib/web/visitor";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const LEAD = "From here a product video goes to a TikTok inbox as a draft. A person prepares it, a person agrees to it, a person posts it.";

export default async function SignInPage({ searchParams }: Props) {
  const asked = await searchParams;
  const one = (name: string) => [asked[name]].flat()[0];
  const next = nextPath(one("next") ?? one("callbackUrl"));
  if (await staffOf()) redirect(next);
  const form = { token: await signInFormToken(), next };
  const provider = providerName();
  return (
    <SignInFrame title="Sign in" lead={LEAD}>
      <Arrived from={one("after")} />
      <SignInForm {...form} refused={refusedWords(one("refused"))} />
      <div className="mt-4 space-y-4">
        <PasskeyEntry
          {...form}
          formToken={await visitorFormToken()}
          options={paths.api.signInPasskey()}
          door="passkey"
          words="Sign in with a passkey"
        />
        {provider ? <ProviderEntry {...form} name={provider} /> : null}
      </div>
      <SignInHelp practice={env().mode === "practice"} />
    </SignInFrame>
  );
}
