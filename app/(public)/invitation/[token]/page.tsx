import type { Metadata } from "next";

import { InvalidLinkPage, PublicPage } from "#components/public/public-page";
import { AcceptInvitationForm } from "#components/staff/accept-invitation-form.client";
import { Notice } from "#components/ui/notice";
import { Time } from "#components/ui/time";
import { paths } from "#lib/paths";
import { findInvitation } from "#lib/staff/accept-invitation";
import { linkFormErrorLabel } from "#lib/auth/labels";
import { roleLabels } from "#lib/staff/labels";
import { getCurrentStaff } from "#lib/web/session";
import { anonymousFormToken } from "#lib/web/form-tokens";

export const metadata: Metadata = { title: "Your invitation", robots: { index: false } };

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ error?: string | string[] }>;
};

export default async function InvitationPage({ params, searchParams }: Props) {
  const [{ token }, { error }] = await Promise.all([params, searchParams]);
  const invitation = await findInvitation(token);
  if (!invitation) {
    return (
      <InvalidLinkPage
        eyebrow="Invitation"
        title="This invitation no longer works"
        lead="It was accepted or revoked, was replaced by a newer one, or has expired. Ask the person who invited you for a new one."
        href={paths.signIn()}
        linkLabel="Go to sign in"
      />
    );
  }
  const [formToken, signedIn] = await Promise.all([anonymousFormToken(), getCurrentStaff()]);
  return (
    <PublicPage
      eyebrow="Invitation"
      title={`Welcome to ${invitation.shop}`}
      lead={
        <>
          You are invited as {roleLabels[invitation.role].toLowerCase()}. Enter your name and a
          password to create your account. The link works once and expires{" "}
          <Time at={invitation.expiresAt} show="full" />.
        </>
      }
    >
      <meta name="csrf-token" content={formToken} />
      {signedIn ? (
        <Notice title={`This browser is signed in as ${signedIn.name}.`} className="mb-6">
          Creating the new account signs that one out.
        </Notice>
      ) : null}
      <AcceptInvitationForm
        token={token}
        formToken={formToken}
        email={invitation.email}
        name={invitation.name}
        initialError={linkFormErrorLabel([error].flat()[0])}
      />
    </PublicPage>
  );
}
