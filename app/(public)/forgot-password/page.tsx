import type { Metadata } from "next";

import { ForgotForm } from "#components/staff/forgot-form.client";
import { SignInFrame } from "#components/staff/sign-in-frame";
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
    <SignInFrame
      title="A new password"
      lead="Give your e-mail address, and a link goes there with which you choose a new password. It works once, for half an hour."
    >
      <meta name="csrf-token" content={formToken} />
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
    </SignInFrame>
  );
}
