import { ListStatus } from "#components/ui/list-status";
import type { DeliveryPage } from "#lib/deliveries/list/schema";

type Props = Pick<DeliveryPage, "count" | "similar"> & { filtered: boolean };

/** How many deliveries the list has, announced when it changes. */
export function DeliveryCount({ count, ...rest }: Props) {
  return count ? (
    <ListStatus count={count} singular="delivery" plural="deliveries" {...rest} />
  ) : (
    <p role="status" className="text-sm text-soft">
      Many deliveries match
    </p>
  );
}
