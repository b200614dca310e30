import type { Metadata } from "next";

import { ForgotForm } from "#components/staff/forgot-form.client";
import { LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { mailGoes, mailWay } from "#lib/infra/post";
import { paths } from "#lib/paths";
import { refusedLinkWords } from "#lib/staff/words";
import { visitorFormToken } from "#lib/web/visitor";

export const metadata: Metadata = { title: "A new password", robots: { index: false } };

type Props = { searchParams: Promise<{ asked?: string | string[]; refused?: string | string[] }> };

export default async function ForgotPasswordPage({ searchParams }: Props) {
  const { asked, refused } = await searchParams;
  const formToken = await visitorFormToken();
  return (
    <div className="mx-auto grid max-w-[84rem] items-start gap-x-20 gap-y-10 px-5 pt-12 md:px-10 md:pt-20 lg:grid-cols-[1fr_24rem]">
      <meta name="csrf-token" content={formToken} />
      <header className="max-w-xl">
        <p className="eyebrow mb-3">For the staff of the house</p>
        <h1 className="text-display tracking-[-0.015em]">A new password</h1>
        <p className="mt-6 max-w-md text-lg text-soft">
          Give your e-mail address, and a link goes there with which you choose a new password. It works once, for half an hour.
        </p>
      </header>
      <div className="border-t border-ink/80 pt-7 lg:mt-8">
        {mailGoes() ? (
          <ForgotForm
            formToken={formToken}
            asked={asked !== undefined}
            practice={mailWay() === "sink"}
            refused={refusedLinkWords([refused].flat()[0])}
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
      </div>
    </div>
  );
}
