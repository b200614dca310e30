import type { Metadata } from "next";

import { DeadLink, PublicPage } from "#components/public/public-page";
import { JoinForm } from "#components/staff/join-form.client";
import { Notice } from "#components/ui/notice";
import { Time } from "#components/ui/time";
import { paths } from "#lib/paths";
import { openInvitation } from "#lib/staff/open-invitation";
import { refusedLinkWords, roleNames } from "#lib/staff/words";
import { staffOf } from "#lib/web/session";
import { visitorFormToken } from "#lib/web/visitor";

export const metadata: Metadata = { title: "Your invitation", robots: { index: false } };

type Props = { params: Promise<{ token: string }>; searchParams: Promise<{ refused?: string | string[] }> };

export default async function InvitationPage({ params, searchParams }: Props) {
  const [{ token }, { refused }] = await Promise.all([params, searchParams]);
  const place = await openInvitation(token);
  if (!place) {
    return (
      <DeadLink
        eyebrow="Invitation"
        title="This invitation does not work any more"
        lead="It was taken up or withdrawn, a newer one was sent, or its two days are over. Ask whoever invited you for a new one."
        href={paths.signIn()}
        words="Go to the sign-in"
      />
    );
  }
  const [formToken, signedIn] = await Promise.all([visitorFormToken(), staffOf()]);
  return (
    <PublicPage
      eyebrow="Invitation"
      title={`Welcome to ${place.shop}`}
      lead={
        <>
          You are invited as {roleNames[place.role].toLowerCase()}. Give your name and a password, and the account is yours. The link works
          once, until <Time at={place.until} show="full" />.
        </>
      }
    >
      <meta name="csrf-token" content={formToken} />
      {signedIn ? (
        <Notice title={`This browser is signed in as ${signedIn.name}.`} className="mb-6">
          Making the new account signs that one out.
        </Notice>
      ) : null}
      <JoinForm token={token} formToken={formToken} email={place.email} name={place.name} refused={refusedLinkWords([refused].flat()[0])} />
    </PublicPage>
  );
}
