import type { Metadata } from "next";

import { Dashboard } from "#components/dashboard/dashboard.client";
import { RestoredNotice } from "#components/dashboard/restored-notice";
import { LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";
import { Time } from "#components/ui/time";
import { can } from "#lib/audit/permissions";
import { paths } from "#lib/paths";
import { getLastRestore } from "#lib/audit/last-restore";
import { getDashboard } from "#lib/dashboard/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Home" };

export default async function DashboardPage() {
  const actor = await requireStaff();
  const [dashboard, restoredTo] = await Promise.all([getDashboard(actor), getLastRestore(actor)]);
  const canAdd = can(actor, "video.add");
  return (
    <>
      <PageHeader
        eyebrow={<Time at={dashboard.loadedAt} show="date" />}
        title="Home"
        lead={
          dashboard.firstSteps
            ? "Three steps to your first draft."
            : dashboard.actionItems.count.value === 0
              ? "Nothing needs your attention."
              : undefined
        }
        actions={
          canAdd && !dashboard.firstSteps ? (
            <LinkButton href={paths.newVideo()} variant="primary">
              Add a video
            </LinkButton>
          ) : undefined
        }
      />
      {restoredTo === null ? null : <RestoredNotice restoredTo={restoredTo} />}
      <Dashboard
        initial={dashboard}
        can={{
          connect: can(actor, "connection.link"),
          add: canAdd,
          manage: can(actor, "delivery.manage"),
        }}
      />
    </>
  );
}
