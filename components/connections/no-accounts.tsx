import { ConnectAccount } from "#components/connections/connect-account.client";
import { disconnectedLead } from "#components/connections/connection-tabs";
import { EmptyState } from "#components/ui/empty-state";
import type { ConnectionListQuery } from "#lib/connections/schema";

type Props = { view: ConnectionListQuery["view"]; mayConnect: boolean };

/** Shown when the list of accounts is empty. */
export function NoAccounts({ view, mayConnect }: Props) {
  if (view === "reconnect")
    return (
      <EmptyState title="No account needs to be reconnected">
        When TikTok no longer accepts our access to an account, it appears here.
      </EmptyState>
    );
  if (view === "disconnected")
    return <EmptyState title="No disconnected accounts">{disconnectedLead}</EmptyState>;
  return (
    <EmptyState title="No accounts connected">
      Connect the shop’s TikTok account to send approved videos to its inbox as drafts.
      {mayConnect ? (
        <div className="mt-8">
          <ConnectAccount />
        </div>
      ) : null}
    </EmptyState>
  );
}
