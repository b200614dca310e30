import type { Metadata } from "next";

import { ConnectAccount } from "#components/connections/connect-account.client";
import { ConnectionCard } from "#components/connections/connection-card";
import { NoAccounts } from "#components/connections/no-accounts";
import { OAuthResultNotice } from "#components/connections/oauth-result-notice";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";
import { can } from "#lib/audit/permissions";
import { listConnections } from "#lib/connections/queries";
import { listDashboardDeliveries } from "#lib/deliveries/queries";
import { isHandedOver } from "#lib/deliveries/state";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Connections" };

type Props = { searchParams: Promise<{ tiktok?: string | string[] }> };

export default async function ConnectionsPage({ searchParams }: Props) {
  const actor = await requireStaff();
  const { tiktok } = await searchParams;
  const [connections, deliveries] = await Promise.all([
    listConnections(actor),
    listDashboardDeliveries(actor),
  ]);
  const mayManage = can(actor, "connection.link");
  const activeDeliveriesOf = (id: string) => {
    const running = deliveries.filter(({ connectionId, ended }) => connectionId === id && !ended);
    const handedOver = running.filter(({ state }) => isHandedOver(state)).length;
    return { handedOver, cancellable: running.length - handedOver };
  };
  const cards = (ended: boolean) =>
    connections
      .filter(({ state }) => (state === "disconnected") === ended)
      .map((one) => (
        <ConnectionCard
          key={one.id}
          connection={one}
          activeDeliveries={activeDeliveriesOf(one.id)}
          mayManage={mayManage}
        />
      ));
  const [current, past] = [cards(false), cards(true)];
  const who = mayManage ? "" : " Only an administrator of your shop can connect accounts.";
  return (
    <>
      <PageHeader
        eyebrow="TikTok"
        title="Connections"
        lead={`TikTok accounts that can receive drafts from this studio.${who}`}
      />
      <OAuthResultNotice result={tiktok} />
      {current.length > 0 ? (
        <Section title="Accounts">
          <ul className="divide-y divide-hairline border-y">{current}</ul>
        </Section>
      ) : (
        <NoAccounts mayConnect={mayManage} />
      )}
      {mayManage && current.length > 0 ? (
        <Section title="Connect another account" className="max-w-2xl">
          <ConnectAccount primary={false} />
        </Section>
      ) : null}
      {past.length > 0 ? (
        <Section
          title="Disconnected"
          lead={`Names and pictures are deleted ${formatPeriod(periods.profileAfterDisconnect)} after an account is disconnected.`}
        >
          <ul className="divide-y divide-hairline border-y">{past}</ul>
        </Section>
      ) : null}
    </>
  );
}
