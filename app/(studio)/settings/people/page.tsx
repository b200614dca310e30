import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Invitations } from "#components/staff/invitations.client";
import { InvitePerson } from "#components/staff/invite-person.client";
import { PeopleRows } from "#components/staff/people-rows";
import { SettingsTabs } from "#components/layout/settings-tabs";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";
import { can } from "#lib/audit/permissions";
import { listInvitations, listStaff } from "#lib/staff/queries";
import { linkPolicy } from "#lib/staff/policy";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "People · Settings" };

export default async function PeoplePage() {
  const actor = await requireStaff();
  if (!can(actor, "staff.manage")) notFound();
  const [people, invitations] = await Promise.all([listStaff(actor), listInvitations(actor)]);
  return (
    <>
      <PageHeader eyebrow="Your shop" title="Settings" actions={<InvitePerson />} />
      <SettingsTabs current="people" role={actor.role} />
      <Section title="People" lead="Who works in this shop. Changes take effect immediately.">
        <PeopleRows people={people} />
      </Section>
      {invitations.length > 0 ? (
        <Section
          title="Invited"
          lead={`A link works once and expires in ${linkPolicy.invitationHours} hours. Sending again replaces it.`}
        >
          <Invitations invitations={invitations} />
        </Section>
      ) : null}
    </>
  );
}
