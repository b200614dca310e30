import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { RetentionOverview } from "#components/retention/retention-overview";
import { SettingsTabs } from "#components/layout/settings-tabs";
import { PageHeader } from "#components/ui/page-header";
import { can } from "#lib/audit/permissions";
import { getRetention } from "#lib/retention/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Data retention · Settings" };

export default async function RetentionPage() {
  const actor = await requireStaff();
  if (!can(actor, "retention.read")) notFound();
  const retention = await getRetention(actor);
  return (
    <>
      <PageHeader eyebrow="Your shop" title="Settings" />
      <SettingsTabs current="data" role={actor.role} />
      <RetentionOverview {...retention} />
    </>
  );
}
