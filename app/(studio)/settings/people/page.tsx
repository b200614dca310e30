import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { InvitePerson } from "#components/staff/invite-person.client";
import { InvitedSection } from "#components/staff/invited-section";
import { PeopleFilters } from "#components/staff/people-filters.client";
import { PeopleRows } from "#components/staff/people-rows";
import { SettingsTabs } from "#components/layout/settings-tabs";
import { ListStatus, NoMatches, PageGone } from "#components/ui/list-status";
import { PageHeader } from "#components/ui/page-header";
import { byName, pageHref, Pager } from "#components/ui/pager";
import { Section } from "#components/ui/section";
import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { isFirstPage, parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { listInvitations, listStaff } from "#lib/staff/queries";
import { LATEST_INVITATIONS, type PeopleQuery, peopleQuery } from "#lib/staff/schema";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "People · Settings" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function PeoplePage({ searchParams }: Props) {
  const actor = await requireStaff();
  if (!can(actor, "staff.manage")) notFound();
  const query = parseListQuery(peopleQuery, await searchParams);
  const all = query.view === "invited";
  const isPlain = isFirstPage(query) && !isFiltered(query);
  const invitations = all
    ? await listInvitations(actor, query)
    : isPlain
      ? await listInvitations(actor, {}, LATEST_INVITATIONS)
      : null;
  return (
    <>
      <PageHeader eyebrow="Your shop" title="Settings" actions={<InvitePerson />} />
      <SettingsTabs current="people" role={actor.role} />
      {all ? null : <People actor={actor} query={query} />}
      {invitations && (all || invitations.rows.length > 0) ? (
        <InvitedSection invitations={invitations} all={all} />
      ) : null}
    </>
  );
}

const isFiltered = ({ q, role, state }: PeopleQuery) =>
  q !== "" || role !== undefined || state !== undefined;

async function People({ actor, query }: { actor: StaffActor; query: PeopleQuery }) {
  const { rows, count, similar, ...page } = await listStaff(actor, query);
  const { q, role, state } = query;
  const filters = { q, role, state };
  const filtered = isFiltered(query);
  return (
    <Section title="People" lead="Who works in this shop. Changes take effect immediately.">
      <PeopleFilters>
        <ListStatus {...{ count, filtered, similar }} singular="person" plural="people" />
      </PeopleFilters>
      {rows.length > 0 ? (
        <PeopleRows people={rows} />
      ) : isFirstPage(query) ? (
        <NoMatches things="people" clearHref={paths.people()} />
      ) : (
        <PageGone things="people" firstHref={pageHref(paths.people(), filters)} />
      )}
      <Pager label="Pages of people" path={paths.people()} {...{ filters, page }} names={byName} />
    </Section>
  );
}
