import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { ApprovalRule } from "#components/approvals/approval-rule.client";
import { SettingsTabs } from "#components/layout/settings-tabs";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";
import { can } from "#lib/audit/permissions";
import { getApprovalRule } from "#lib/drafts/approval/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Approval · Settings" };

export default async function ApprovalSettingsPage() {
  const actor = await requireStaff();
  if (!can(actor, "approval.configure")) notFound();
  const rule = await getApprovalRule(actor);
  return (
    <>
      <PageHeader eyebrow="Your shop" title="Settings" />
      <SettingsTabs current="approval" role={actor.role} />
      <Section
        title="Second approver"
        lead="A draft is sent to TikTok only after someone who did not edit it has reviewed and approved it. Any later change needs a new approval."
      >
        <ApprovalRule initial={rule} />
      </Section>
    </>
  );
}
