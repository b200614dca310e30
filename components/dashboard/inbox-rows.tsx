import { Poster } from "#components/ui/poster";
import { Row, Rows } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import type { DashboardDelivery } from "#lib/dashboard/schema";
import { paths } from "#lib/paths";

/** Drafts in a TikTok inbox, to be finished on the phone. */
export function InboxRows({ deliveries }: { deliveries: DashboardDelivery[] }) {
  return (
    <Rows label="In the TikTok inbox">
      {deliveries.map((delivery) => (
        <Row
          key={delivery.id}
          href={paths.delivery(delivery.id)}
          media={<Poster url={delivery.posterUrl} size="s" />}
          title={<span className="font-serif text-name">{delivery.videoName}</span>}
          meta={
            <>
              {delivery.accountName}
              {delivery.inInboxAt ? (
                <>
                  , arrived <Time at={delivery.inInboxAt} />
                </>
              ) : null}
            </>
          }
          aside={<span className="text-sm text-accent">Finish on phone</span>}
        />
      ))}
    </Rows>
  );
}
