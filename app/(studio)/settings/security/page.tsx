import type { Metadata } from "next";
import { headers } from "next/headers";

import { AskEverybody } from "#components/staff/ask-everybody.client";
import { ProviderLink } from "#components/staff/provider-link.client";
import { SecondStep } from "#components/staff/second-step.client";
import { SettingsTabs } from "#components/staff/settings-tabs";
import { PageHeader } from "#components/ui/page-header";
import { countUnprotected, getSecurity } from "#lib/staff/queries";
import { deviceWords } from "#lib/staff/words";
import { providerName } from "#lib/web/provider";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Security · Settings" };

export default async function SecurityPage() {
  const actor = await requireStaff();
  const isAdmin = actor.role === "admin";
  const [security, unprotected] = await Promise.all([getSecurity(actor), isAdmin ? countUnprotected(actor) : null]);
  const provider = providerName();
  return (
    <>
      <PageHeader eyebrow="Your account" title="Settings" />
      <SettingsTabs current="security" role={actor.role} />
      <SecondStep security={security} device={deviceWords((await headers()).get("user-agent") ?? "")} />
      {provider ? <ProviderLink name={provider} linked={security.linked} /> : null}
      {unprotected === null ? null : <AskEverybody required={security.required} unprotected={unprotected} />}
    </>
  );
}
