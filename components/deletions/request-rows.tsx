import { StatusChip } from "#components/ui/chip";
import { Row, Rows } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import { paths } from "#lib/paths";
import type { RequestRow } from "#lib/privacy/schema";
import { isOpen } from "#lib/privacy/state";
import { deskWords, dueWords, originWords } from "#lib/privacy/words";

const URGENCY = { calm: "quiet", soon: "attention", pressing: "danger", overdue: "danger" } as const;

/** By when a request has to be answered: amber ten days before, red three days before. */
export function DueChip({ request: { urgency, daysLeft } }: { request: Pick<RequestRow, "urgency" | "daysLeft"> }) {
  return <StatusChip tone={URGENCY[urgency]}>{dueWords(urgency, daysLeft)}</StatusChip>;
}

/** Requests, each a line: what it waits for, and until when. It names nobody. */
export function RequestRows({ requests }: { requests: RequestRow[] }) {
  return (
    <Rows label="Deletion requests">
      {requests.map((request) => {
        const { tone, words } = deskWords[request.state];
        const open = isOpen(request.state);
        return (
          <Row
            key={request.id}
            href={paths.deletion(request.id)}
            title={
              <span className="font-serif text-name">
                Received <Time at={request.receivedAt} show="full" />
              </span>
            }
            meta={
              <>
                {originWords[request.origin]}
                {request.restricted > 0 ? ". An account is restricted meanwhile." : "."}
              </>
            }
            aside={
              <>
                <StatusChip tone={tone}>{words}</StatusChip>
                {open ? <DueChip request={request} /> : null}
              </>
            }
          />
        );
      })}
    </Rows>
  );
}
