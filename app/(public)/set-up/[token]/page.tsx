import type { Metadata } from "next";

import { InvalidLinkPage, PublicPage } from "#components/public/public-page";
import { FirstAdminForm } from "#components/staff/first-admin-form.client";
import { paths } from "#lib/paths";
import { isSetupLinkValid } from "#lib/staff/initial-setup";
import { linkFormErrorLabel } from "#lib/auth/labels";
import { anonymousFormToken } from "#lib/web/form-tokens";

export const metadata: Metadata = { title: "Set up the studio", robots: { index: false } };

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ error?: string | string[] }>;
};

export default async function SetUpPage({ params, searchParams }: Props) {
  const [{ token }, { error }] = await Promise.all([params, searchParams]);
  if (!(await isSetupLinkValid(token))) {
    return (
      <InvalidLinkPage
        eyebrow="Set up"
        lead="It was already used, has expired, or was replaced by a newer one. If no one can sign in yet, restart the studio to get a new link."
        href={paths.signIn()}
        linkLabel="Go to sign in"
      />
    );
  }
  const formToken = await anonymousFormToken();
  return (
    <PublicPage
      eyebrow="Set up"
      title="Set up the studio"
      lead="Create the shop and its first administrator, who can then connect TikTok. The link works once."
    >
      <meta name="csrf-token" content={formToken} />
      <FirstAdminForm
        token={token}
        formToken={formToken}
        initialError={linkFormErrorLabel([error].flat()[0])}
      />
    </PublicPage>
  );
}
