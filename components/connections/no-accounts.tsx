import { ConnectAccount } from "#components/connections/connect-account.client";
import { EmptyState } from "#components/ui/empty-state";

/** The connections page before the first account. */
export function NoAccounts({ mayConnect }: { mayConnect: boolean }) {
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
