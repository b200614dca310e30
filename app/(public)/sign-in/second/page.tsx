import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { redirect } from "next/navigation";

import { PasskeyEntry } from "#components/staff/passkey-entry.client";
import { SecondForm } from "#components/staff/second-form.client";
import { SignInFrame } from "#components/staff/sign-in-frame";
import { paths } from "#lib/paths";
import { secondRefusedWords } from "#lib/staff/words";
import { findHalf } from "#lib/web/half-cookie";
import { nextPath } from "#lib/web/next-path";
import { signInFormToken, visitorFormToken } from "#lib/web/visitor";

export const metadata: Metadata = { title: "One more step", robots: { index: false } };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const WHO = "Now show with something else that it is you.";
const LEAD = { password: `Your password was right. ${WHO}`, passkey: WHO, provider: `Your company account was right. ${WHO}` };

export default async function SecondPage({ searchParams }: Props) {
  const asked = await searchParams;
  const one = (name: string) => [asked[name]].flat()[0];
  const next = nextPath(one("next"));
  const half = await findHalf((await headers()).get("cookie"));
  if (!half) redirect(paths.signIn(next));
  const form = { token: await signInFormToken(), next };
  const refused = secondRefusedWords(one("refused"));
  return (
    <SignInFrame title="One more step" lead={LEAD[half.way]}>
      <div className="space-y-6">
        {half.hasApp ? <SecondForm {...form} kind="app" refused={refused} /> : null}
        {half.hasPasskey ? (
          <PasskeyEntry
            {...form}
            formToken={await visitorFormToken()}
            options={paths.api.signInSecond()}
            door="second"
            words="Use a passkey"
            primary={!half.hasApp}
          />
        ) : null}
        <details className="text-sm text-soft" open={refused !== null && !half.hasApp}>
          <summary className="text-link w-fit py-0.5">Phone or passkey not at hand?</summary>
          <div className="space-y-5 pt-5 text-ink">
            {half.codesLeft > 0 ? <SecondForm {...form} kind="recovery" refused={half.hasApp ? null : refused} /> : null}
            <p className="text-soft">
              {half.codesLeft > 0 ? "No code left either? " : "You have no recovery codes left. "}
              Ask an administrator of your shop to reset your second step.
            </p>
          </div>
        </details>
      </div>
      <p className="mt-7 text-sm text-soft">
        Not you?{" "}
        <Link href={paths.signIn(next)} className="text-link">
          Sign in as somebody else
        </Link>
      </p>
    </SignInFrame>
  );
}
