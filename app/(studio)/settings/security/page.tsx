import type { Metadata } from "next";
import { headers } from "next/headers";

import { RequireSecondFactorSetting } from "#components/auth/require-second-factor-setting.client";
import { OidcLink } from "#components/auth/oidc-link.client";
import { SecondFactorSettings } from "#components/auth/second-factor-settings.client";
import { SettingsTabs } from "#components/layout/settings-tabs";
import { PageHeader } from "#components/ui/page-header";
import { countWithoutMfa, getSecurity } from "#lib/auth/queries";
import { deviceLabel } from "#lib/auth/labels";
import { oidcProviderName } from "#lib/web/oidc";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Security · Settings" };

export default async function SecurityPage() {
  const actor = await requireStaff();
  const isAdmin = actor.role === "admin";
  const [security, unprotected] = await Promise.all([
    getSecurity(actor),
    isAdmin ? countWithoutMfa(actor) : null,
  ]);
  const provider = oidcProviderName();
  return (
    <>
      <PageHeader eyebrow="Your account" title="Settings" />
      <SettingsTabs current="security" role={actor.role} />
      <SecondFactorSettings
        security={security}
        device={deviceLabel((await headers()).get("user-agent") ?? "")}
      />
      {provider ? <OidcLink name={provider} linked={security.oidcLinked} /> : null}
      {unprotected === null ? null : (
        <RequireSecondFactorSetting required={security.mfaRequired} withoutMfa={unprotected} />
      )}
    </>
  );
}
