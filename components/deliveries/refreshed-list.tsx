import type { DeliveryView } from "#lib/deliveries/schema";

/** What a list shows after a new reading: its own rows, and how many newer ones wait. */
export function refreshList(
  shown: DeliveryView[],
  latest: DeliveryView[],
): { rows: DeliveryView[]; newer: number } {
  const [first] = shown;
  if (!first) return { rows: latest, newer: 0 };
  const byId = new Map(latest.map((delivery) => [delivery.id, delivery]));
  // Ids grow with time. A row that the reading lacks stays as it was.
  return {
    rows: shown.map((delivery) => byId.get(delivery.id) ?? delivery),
    newer: latest.filter(({ id }) => id > first.id).length,
  };
}
