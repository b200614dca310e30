import type { ComponentProps } from "react";

import type { Facts } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import type { ReceiptView } from "#lib/privacy/schema";
import { originWords } from "#lib/privacy/words";

type Dated = Pick<ReceiptView, "origin" | "receivedAt" | "finishedAt" | "dueAt" | "extendedDays">;

/** Who asked, when, and by when it is answered: the same for the asker and the desk. */
export function requestFacts({ origin, receivedAt, finishedAt, dueAt, extendedDays }: Dated): ComponentProps<typeof Facts>["items"] {
  return [
    ["Asked by", originWords[origin]],
    ["Received", <Time key="received" at={receivedAt} show="full" />],
    finishedAt
      ? ["Finished", <Time key="finished" at={finishedAt} show="full" />]
      : [
          "Answer due by",
          <span key="due">
            <Time at={dueAt} show="date" />
            {extendedDays > 0 ? `, put off by ${extendedDays} days` : ""}
          </span>,
        ],
  ];
}
