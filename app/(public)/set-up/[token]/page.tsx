import type { Metadata } from "next";

import { SetUpForm } from "#components/staff/set-up-form.client";
import { LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";
import { paths } from "#lib/paths";
import { setUpLinkWorks } from "#lib/staff/queries";
import { visitorFormToken } from "#lib/web/visitor";

export const metadata: Metadata = { title: "Set up the studio", robots: { index: false } };

export default async function SetUpPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  if (!(await setUpLinkWorks(token))) {
    return (
      <PageHeader
        eyebrow="Set up"
        title="This link does not work any more"
        lead="It was used already, is older than a day, or a newer one was made. If nobody can sign in yet, restart the studio: it prints a new link."
        actions={<LinkButton href={paths.signIn()}>Go to the sign-in</LinkButton>}
      />
    );
  }
  const formToken = await visitorFormToken();
  return (
    <div className="max-w-xl">
      <meta name="csrf-token" content={formToken} />
      <PageHeader
        eyebrow="Set up"
        title="Open the studio"
        lead="This makes the shop and its first administrator, who can then connect TikTok and let others in. The link works once."
      />
      <SetUpForm token={token} formToken={formToken} />
    </div>
  );
}
