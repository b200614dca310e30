import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { KeptClasses } from "#components/policy/kept-classes";
import { SettingsTabs } from "#components/staff/settings-tabs";
import { PageHeader } from "#components/ui/page-header";
import { may } from "#lib/audit/permissions";
import { listKept } from "#lib/privacy/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Data kept · Settings" };

export default async function KeptDataPage() {
  const actor = await requireStaff();
  if (!may(actor, "retention.read")) notFound();
  const kept = await listKept(actor);
  return (
    <>
      <PageHeader eyebrow="Your shop" title="Settings" />
      <SettingsTabs current="data" role={actor.role} />
      <KeptClasses {...kept} />
    </>
  );
}
