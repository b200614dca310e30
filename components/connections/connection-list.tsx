import { type ActiveDeliveryCounts, ConnectionCard } from "#components/connections/connection-card";
import { disconnectedLead } from "#components/connections/connection-tabs";
import type { ConnectionListQuery, ConnectionView } from "#lib/connections/schema";

type Props = {
  connections: ConnectionView[];
  /** The unfinished deliveries of each account. */
  active: ReadonlyMap<string, ActiveDeliveryCounts>;
  view: ConnectionListQuery["view"];
  mayManage: boolean;
};

/** The accounts of one page. */
export function ConnectionList({ connections, active, view, mayManage }: Props) {
  return (
    <>
      {view === "disconnected" ? (
        <p className="mb-4 max-w-prose text-soft">{disconnectedLead}</p>
      ) : null}
      <ul aria-label="Accounts" className="divide-y divide-hairline border-y">
        {connections.map((one) => (
          <ConnectionCard
            key={one.id}
            connection={one}
            activeDeliveries={active.get(one.id) ?? { cancellable: 0, handedOver: 0 }}
            mayManage={mayManage}
          />
        ))}
      </ul>
    </>
  );
}
