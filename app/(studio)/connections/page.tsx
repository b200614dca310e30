import type { Metadata } from "next";

import { ConnectAccount } from "#components/connections/connect-account.client";
import { ConnectionList } from "#components/connections/connection-list";
import { ConnectionTabs } from "#components/connections/connection-tabs";
import { NoAccounts } from "#components/connections/no-accounts";
import { OAuthResultNotice } from "#components/connections/oauth-result-notice";
import { ListSearchField } from "#components/ui/list-query.client";
import { ListStatus, NoMatches, PageGone } from "#components/ui/list-status";
import { PageHeader } from "#components/ui/page-header";
import { byName, pageHref, Pager } from "#components/ui/pager";
import { Section } from "#components/ui/section";
import { can } from "#lib/audit/permissions";
import { listConnectionPage } from "#lib/connections/queries";
import { connectionListQuery } from "#lib/connections/schema";
import { countActiveDeliveries } from "#lib/deliveries/queries";
import { isFirstPage, parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Connections" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ConnectionsPage({ searchParams }: Props) {
  const actor = await requireStaff();
  const params = await searchParams;
  const query = parseListQuery(connectionListQuery, params);
  const { rows, count, similar, ...page } = await listConnectionPage(actor, query);
  const { q, view } = query;
  const active = await countActiveDeliveries(
    actor,
    rows.map(({ id }) => id),
  );
  const mayManage = can(actor, "connection.link");
  const who = mayManage ? "" : " Only an administrator of your shop can connect accounts.";
  const path = paths.connections();
  const gone = rows.length === 0 && !isFirstPage(query);
  const none = rows.length === 0 && q === "" && !gone;
  return (
    <>
      <PageHeader
        eyebrow="TikTok"
        title="Connections"
        lead={`TikTok accounts that can receive drafts from this studio.${who}`}
      />
      <OAuthResultNotice result={params["tiktok"]} />
      <ConnectionTabs q={q} view={view} />
      {none ? (
        <NoAccounts view={view} mayConnect={mayManage} />
      ) : (
        <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <ListSearchField label="Search accounts" />
          <ListStatus count={count} singular="account" filtered={q !== ""} similar={similar} />
        </div>
      )}
      {rows.length > 0 ? (
        <ConnectionList connections={rows} active={active} view={view} mayManage={mayManage} />
      ) : gone ? (
        <PageGone things="accounts" firstHref={pageHref(path, { q, view })} />
      ) : none ? null : (
        <NoMatches things="accounts" clearHref={pageHref(path, { view })} />
      )}
      <Pager
        label="Pages of accounts"
        path={path}
        filters={{ q, view }}
        page={page}
        names={byName}
      />
      {mayManage && !(none && view === undefined) ? (
        <Section title="Connect another account" className="max-w-2xl">
          <ConnectAccount primary={false} />
        </Section>
      ) : null}
    </>
  );
}
