import { AccountActions } from "#components/connections/account-actions.client";
import { ErasureNotice } from "#components/connections/erasure-notice.client";
import { ScopeList } from "#components/connections/scope-list";
import { Avatar } from "#components/ui/avatar";
import { StatusChip } from "#components/ui/status-chip";
import { Time } from "#components/ui/time";
import { linkScopes, type ConnectionView } from "#lib/connections/schema";

export type ActiveDeliveryCounts = { cancellable: number; handedOver: number };

type Props = {
  connection: ConnectionView;
  activeDeliveries: ActiveDeliveryCounts;
  mayManage: boolean;
};

/** One TikTok account: its profile, status, permissions and actions. */
export function ConnectionCard({ connection, activeDeliveries, mayManage }: Props) {
  const { displayName, username, avatarSrc, state, health, scopes } = connection;
  return (
    <li className="grid gap-x-10 gap-y-2 py-3 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="flex items-start gap-4">
        <Avatar name={displayName} src={avatarSrc} size="m" />
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h2 className="font-serif text-name wrap-anywhere">{displayName}</h2>
            <StatusChip tone={health.tone}>{health.label}</StatusChip>
          </div>
          <p className="mt-0.5 text-sm text-soft wrap-anywhere">
            {username ? `@${username} · ` : ""}
            <ConnectedSince connection={connection} />
          </p>
        </div>
      </div>
      <div>
        <p className={health.tone === "attention" ? "" : "text-soft"}>
          {health.description}
          {health.refreshesAt ? (
            <NextRefresh
              at={health.refreshesAt}
              soon={health.isSoon}
              plain={health.tone !== "ok"}
            />
          ) : null}
        </p>
        {state === "disconnected" ? null : (
          <div className="mt-1 text-sm">
            <ScopeList
              inline
              scopes={scopes}
              missing={linkScopes.filter((scope) => !scopes.includes(scope))}
            />
          </div>
        )}
        <ErasureNotice connection={connection} mayManage={mayManage} />
        {mayManage ? (
          <AccountActions connection={connection} activeDeliveries={activeDeliveries} />
        ) : null}
      </div>
    </li>
  );
}

function NextRefresh({ at, soon, plain }: { at: string; soon: boolean; plain: boolean }) {
  return (
    <>
      {plain ? " Next try " : ", next "}
      {soon ? "at " : "on "}
      <Time at={at} show={soon ? "clock" : "full"} />.
    </>
  );
}

function ConnectedSince({
  connection: { state, connectedAt, connectedBy, disconnectedAt },
}: {
  connection: ConnectionView;
}) {
  if (state === "disconnected" && disconnectedAt !== null) {
    return (
      <>
        Disconnected <Time at={disconnectedAt} show="full" />
      </>
    );
  }
  return (
    <>
      Connected since <Time at={connectedAt} show="date" />
      {connectedBy ? `, by ${connectedBy}` : ""}
    </>
  );
}
