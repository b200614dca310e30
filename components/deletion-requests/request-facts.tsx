import type { ComponentProps } from "react";

import type { DescriptionList } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import type { ReceiptView } from "#lib/deletion-requests/schema";
import { originLabels } from "#lib/deletion-requests/labels";

type RequestDates = Pick<
  ReceiptView,
  "origin" | "receivedAt" | "finishedAt" | "dueAt" | "extendedDays"
>;

/** Who asked, when, and the deadline: the same for requester and operator. */
export function requestFacts({
  origin,
  receivedAt,
  finishedAt,
  dueAt,
  extendedDays,
}: RequestDates): ComponentProps<typeof DescriptionList>["items"] {
  return [
    ["Requested by", originLabels[origin]],
    ["Received", <Time key="received" at={receivedAt} show="full" />],
    finishedAt
      ? ["Finished", <Time key="finished" at={finishedAt} show="full" />]
      : [
          "Due by",
          <span key="due">
            <Time at={dueAt} show="date" />
            {extendedDays > 0 ? `, extended by ${extendedDays} days` : ""}
          </span>,
        ],
  ];
}
