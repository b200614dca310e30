import type { Metadata } from "next";

import { SetUpForm } from "#components/staff/set-up-form.client";
import { LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";
import { paths } from "#lib/paths";
import { setUpLinkWorks } from "#lib/staff/set-up-link-works";
import { refusedLinkWords } from "#lib/staff/words";
import { visitorFormToken } from "#lib/web/visitor";

export const metadata: Metadata = { title: "Set up the studio", robots: { index: false } };

type Props = { params: Promise<{ token: string }>; searchParams: Promise<{ refused?: string | string[] }> };

export default async function SetUpPage({ params, searchParams }: Props) {
  const [{ token }, { refused }] = await Promise.all([params, searchParams]);
  if (!(await setUpLinkWorks(token))) {
    return (
      <div className="mx-auto max-w-[84rem] px-5 pt-12 md:px-10 md:pt-20">
        <PageHeader
          eyebrow="Set up"
          title="This link does not work any more"
          lead="It was used already, is older than a day, or a newer one was made. If nobody can sign in yet, restart the studio: it prints a new link."
          actions={<LinkButton href={paths.signIn()}>Go to the sign-in</LinkButton>}
        />
      </div>
    );
  }
  const formToken = await visitorFormToken();
  return (
    <div className="mx-auto max-w-[84rem] px-5 pt-12 md:px-10 md:pt-20">
      <meta name="csrf-token" content={formToken} />
      <PageHeader
        eyebrow="Set up"
        title="Open the studio"
        lead="This makes the shop and its first administrator, who can then connect TikTok. The link works once."
      />
      <div className="max-w-xl">
        <SetUpForm token={token} formToken={formToken} refused={refusedLinkWords([refused].flat()[0])} />
      </div>
    </div>
  );
}
