import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { SignInForm } from "#components/staff/sign-in-form.client";
import { Arrived, SignInHelp } from "#components/staff/sign-in-help";
import { env } from "#lib/infra/env";
import { refusedWords } from "#lib/staff/words";
import { nextPath } from "#lib/web/next-path";
import { staffOf } from "#lib/web/session";
import { signInFormToken } from "#lib/web/visitor";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const asked = await searchParams;
  const one = (name: string) => [asked[name]].flat()[0];
  const next = nextPath(one("next") ?? one("callbackUrl"));
  if (await staffOf()) redirect(next);
  return (
    <div className="mx-auto grid max-w-[84rem] items-start gap-x-20 gap-y-10 px-5 pt-12 md:px-10 md:pt-20 lg:grid-cols-[1fr_24rem]">
      <header className="max-w-xl">
        <p className="eyebrow mb-3">For the staff of the house</p>
        <h1 className="text-display tracking-[-0.015em]">Sign in</h1>
        <p className="mt-6 max-w-md text-lg text-soft">
          From here a product video goes to a TikTok inbox as a draft. A person prepares it, a person agrees to it, a person posts it.
        </p>
      </header>
      <div className="border-t border-ink/80 pt-7 lg:mt-8">
        <Arrived from={one("after")} />
        <SignInForm token={await signInFormToken()} next={next} refused={refusedWords(one("refused"))} />
        <SignInHelp practice={env().mode === "practice"} />
      </div>
    </div>
  );
}
