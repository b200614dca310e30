import type { ReactNode } from "react";

import { Section } from "#components/ui/section";

/** The list of deliveries, with a heading where a queue is above it. */
export function AllDeliveries({
  belowQueue,
  children,
}: {
  belowQueue: boolean;
  children: ReactNode;
}) {
  return belowQueue ? <Section title="All deliveries">{children}</Section> : children;
}
