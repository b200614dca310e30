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
  const { before, ...filters } = filter;
  const isFiltered = Object.values(filters).some(Boolean);
  const pageHref = (number: string) => {
    const set = Object.entries({ ...filters, before: number }).filter(
      (pair): pair is [string, string] => Boolean(pair[1]),
    );
    return `${paths.activity()}?${new URLSearchParams(set).toString()}`;
  };
  return (
    <>
      <PageHeader
        eyebrow="Audit log"
        title="Activity"
        lead="Everything that was done, by whom and when. It contains no captions or e-mail addresses, and no one can change it."
      />
      {can(actor, "webhook.read") ? <ActivityTabs current="studio" /> : null}
      <ActivityFilters filter={filter} people={people} />
      {entries.length > 0 ? (
        <ActivityTimeline entries={entries} />
      ) : (
        <EmptyState
          title={isFiltered ? "No matching entries" : "No activity yet"}
          action={
            isFiltered ? <LinkButton href={paths.activity()}>Clear filters</LinkButton> : undefined
          }
        >
          {isFiltered
            ? "Change or clear the filters."
            : "Everything done in the studio is logged here."}
        </EmptyState>
      )}
      {before || next ? (
        <nav aria-label="Pages of activity" className="mt-8 flex flex-wrap justify-between gap-3">
          {before ? <LinkButton href={pageHref("")}>Latest</LinkButton> : <span />}
          {next ? <LinkButton href={pageHref(next)}>Earlier</LinkButton> : null}
        </nav>
      ) : null}
    </>
  );
}
