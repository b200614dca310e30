import { LinkTabs } from "#components/ui/link-tabs";
import { pageHref } from "#components/ui/pager";
import {
  type DeliveryFilter,
  type DeliveryGroup,
  deliveryGroups,
} from "#lib/deliveries/list/schema";
import { paths } from "#lib/paths";

/** The groups of deliveries, each with the other filters as they are. */
export function DeliveryGroupTabs({ filter }: { filter: DeliveryFilter }) {
  const groups = Object.keys(deliveryGroups) as DeliveryGroup[];
  const tab = (show: DeliveryGroup | undefined, label: string) => ({
    href: pageHref(paths.deliveries(), { ...filter, show }),
    label,
    current: filter.show === show,
  });
  return (
    <LinkTabs
      label="Filter deliveries"
      items={[tab(undefined, "All"), ...groups.map((group) => tab(group, deliveryGroups[group]))]}
    />
  );
}
