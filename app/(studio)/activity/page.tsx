import type { Metadata } from "next";

import { ActivityFilters } from "#components/audit/activity-filters";
import { ActivityTabs } from "#components/audit/activity-tabs";
import { ActivityTimeline } from "#components/audit/activity-timeline";
import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { PageHeader } from "#components/ui/page-header";
import { can } from "#lib/audit/permissions";
import { listActivity, listActivityPeople } from "#lib/audit/queries";
import { activityFilter } from "#lib/audit/schema";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Activity" };

type Query = Record<string, string | string[] | undefined>;

export default async function ActivityPage({ searchParams }: { searchParams: Promise<Query> }) {
  const actor = await requireStaff();
  const filter = activityFilter.parse(await searchParams);
  const [{ entries, next }, people] = await Promise.all([
    listActivity(actor, filter),
    listActivityPeople(actor),
  ]);
  const { before, ...asked } = filter;
  const narrowed = Object.values(asked).some(Boolean);
  const address = (number: string) => {
    const set = Object.entries({ ...asked, before: number }).filter(
      (pair): pair is [string, string] => Boolean(pair[1]),
    );
    return `${paths.activity()}?${new URLSearchParams(set).toString()}`;
  };
  return (
    <>
      <PageHeader
        eyebrow="The record"
        title="Activity"
        lead="Everything that was done, by whom and when. It holds no captions and no addresses, and nobody can change it."
      />
      {can(actor, "webhook.read") ? <ActivityTabs current="studio" /> : null}
      <ActivityFilters filter={filter} people={people} />
      {entries.length > 0 ? (
        <ActivityTimeline entries={entries} />
      ) : (
        <EmptyState
          title={narrowed ? "Nothing fits" : "Nothing yet"}
          action={
            narrowed ? <LinkButton href={paths.activity()}>Show everything</LinkButton> : undefined
          }
        >
          {narrowed
            ? "No entry matches what you chose."
            : "The first thing anybody does in the studio will be written here."}
        </EmptyState>
      )}
      {before || next ? (
        <nav aria-label="Pages of activity" className="mt-8 flex flex-wrap justify-between gap-3">
          {before ? <LinkButton href={address("")}>Latest</LinkButton> : <span />}
          {next ? <LinkButton href={address(next)}>Earlier</LinkButton> : null}
        </nav>
      ) : null}
    </>
  );
}
