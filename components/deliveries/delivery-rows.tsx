import { Poster } from "#components/ui/poster";
import { StatusChip } from "#components/ui/status-chip";
import { Progress } from "#components/ui/progress";
import { Row, Rows } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import type { DeliveryListItem } from "#lib/deliveries/list/schema";
import { deliveryStateTraits, isHandedOver } from "#lib/deliveries/state";
import { paths } from "#lib/paths";

/** Deliveries as a list: video, account, consent and state. */
export function DeliveryRows({ deliveries }: { deliveries: DeliveryListItem[] }) {
  return (
    <Rows label="Deliveries">
      {deliveries.map((delivery) => (
        <Row
          key={delivery.id}
          href={paths.delivery(delivery.id)}
          media={<Poster url={delivery.posterUrl} size="s" />}
          title={
            <span className="font-serif text-lg leading-snug sm:text-name">
              {delivery.videoName}
            </span>
          }
          meta={
            <>
              To {delivery.accountName}
              <span className="sm:hidden"> ·</span>
              <span className="max-sm:hidden">, approved by {delivery.consent.by}</span>{" "}
              <Time at={delivery.createdAt} />
            </>
          }
          aside={
            <>
              <StatusChip tone={delivery.tone}>{delivery.label}</StatusChip>
              {deliveryStateTraits[delivery.state].transferring && !isHandedOver(delivery.state) ? (
                // On the line below the row, so that no row changes its height.
                <Progress
                  label={`Sending ${delivery.videoName}`}
                  value={delivery.percent / 100}
                  className="absolute inset-x-0 bottom-0"
                />
              ) : null}
            </>
          }
        />
      ))}
    </Rows>
  );
}
