import type { Metadata } from "next";

import { ActivityFilters } from "#components/audit/activity-filters";
import { ActivityTabs } from "#components/audit/activity-tabs";
import { ActivityTimeline } from "#components/audit/activity-timeline";
import { EmptyState } from "#components/ui/empty-state";
import { NoMatches, PageGone } from "#components/ui/list-status";
import { PageHeader } from "#components/ui/page-header";
import { Pager } from "#components/ui/pager";
import { can } from "#lib/audit/permissions";
import { listActivity, listActivityPeople } from "#lib/audit/queries";
import { activityQuery } from "#lib/audit/schema";
import { isFirstPage, parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Activity" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ActivityPage({ searchParams }: Props) {
  const actor = await requireStaff();
  const query = parseListQuery(activityQuery, await searchParams);
  const { kind, person, from, to, "find-person": text } = query;
  const filter = { kind, person, from, to };
  const [{ rows, ...page }, people] = await Promise.all([
    listActivity(actor, filter, query),
    listActivityPeople(actor, { text, chosenId: person }),
  ]);
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <>
      <PageHeader
        eyebrow="Audit log"
        title="Activity"
        lead="Everything that was done, by whom and when. It contains no captions or e-mail addresses, and no one can change it."
      />
      {can(actor, "webhook.read") ? <ActivityTabs current="studio" /> : null}
      <ActivityFilters filter={filter} people={people} text={text} />
      {rows.length > 0 ? (
        <ActivityTimeline entries={rows} />
      ) : !isFirstPage(query) ? (
        <PageGone things="entries" firstHref={paths.activity()} />
      ) : isFiltered ? (
        <NoMatches things="entries" clearHref={paths.activity()} />
      ) : (
        <EmptyState title="No activity yet">
          Everything done in the studio is logged here.
        </EmptyState>
      )}
      <Pager label="Pages of activity" path={paths.activity()} filters={filter} page={page} />
    </>
  );
}
