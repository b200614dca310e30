import { StatusChip } from "#components/ui/status-chip";
import { Row, Rows } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import { paths } from "#lib/paths";
import type { DeletionRequestListItem } from "#lib/deletion-requests/schema";
import { isUndecided } from "#lib/deletion-requests/state";
import { operatorStateLabels, dueLabel, originLabels } from "#lib/deletion-requests/labels";

const URGENCY = {
  normal: "quiet",
  soon: "attention",
  urgent: "danger",
  overdue: "danger",
} as const;

/** How urgent a request is: amber from ten days before its deadline, red from three days before. */
export function DueChip({
  request: { urgency, daysLeft },
}: {
  request: Pick<DeletionRequestListItem, "urgency" | "daysLeft">;
}) {
  return <StatusChip tone={URGENCY[urgency]}>{dueLabel(urgency, daysLeft)}</StatusChip>;
}

type Props = {
  requests: DeletionRequestListItem[];
  /** Shows a checkbox in each row of a form's request. */
  selection?: { ids: readonly string[]; onToggle: (id: string) => void } | undefined;
};

/** Requests as rows: state and deadline. It names nobody. */
export function DeletionRequestList({ requests, selection }: Props) {
  return (
    <Rows label="Deletion requests">
      {requests.map((request) => {
        const { tone, label } = operatorStateLabels[request.state];
        const open = isUndecided(request.state);
        return (
          <Row
            key={request.id}
            media={
              selection && open ? (
                <label className="relative z-10 -mx-3 flex size-11 items-center justify-center">
                  <span className="sr-only">
                    Select the request received <Time at={request.receivedAt} show="full" />
                  </span>
                  <input
                    type="checkbox"
                    checked={selection.ids.includes(request.id)}
                    onChange={() => selection.onToggle(request.id)}
                    className="size-4.5 accent-accent"
                  />
                </label>
              ) : null
            }
            href={paths.deletionRequest(request.id)}
            title={
              <span className="font-serif text-name">
                Received <Time at={request.receivedAt} show="full" />
              </span>
            }
            meta={
              <>
                {originLabels[request.origin]}
                {request.restrictedCount > 0 ? ". An account is restricted." : "."}
                {request.contactConfirmed ? " E-mail address confirmed." : null}
              </>
            }
            aside={
              <>
                <StatusChip tone={tone}>{label}</StatusChip>
                {open ? <DueChip request={request} /> : null}
              </>
            }
          />
        );
      })}
    </Rows>
  );
}
