import type { Metadata } from "next";

import { DeadLink, PublicPage } from "#components/public/public-page";
import { SetUpForm } from "#components/staff/set-up-form.client";
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
      <DeadLink
        eyebrow="Set up"
        lead="It was used already, is older than a day, or a newer one was made. If nobody can sign in yet, restart the studio: it prints a new link."
        href={paths.signIn()}
        words="Go to the sign-in"
      />
    );
  }
  const formToken = await visitorFormToken();
  return (
    <PublicPage
      eyebrow="Set up"
      title="Open the studio"
      lead="This makes the shop and its first administrator, who can then connect TikTok. The link works once."
    >
      <meta name="csrf-token" content={formToken} />
      <SetUpForm token={token} formToken={formToken} refused={refusedLinkWords([refused].flat()[0])} />
    </PublicPage>
  );
}
