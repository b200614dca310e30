import { Poster } from "#components/ui/poster";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import { cx } from "#components/ui/cx";
import type { PendingApprovalView } from "#lib/drafts/approval/schema";

type Props = { pending: PendingApprovalView[]; current: number; onChoose: (index: number) => void };

/** All drafts to approve, to choose from. */
export function PendingList({ pending, current, onChoose }: Props) {
  return (
    <Section title="Waiting for your approval">
      <ol className="divide-y divide-hairline border-y">
        {pending.map(({ draftId, title, account, requestedBy, requestedAt, posterUrl }, index) => (
          <li key={draftId}>
            <button
              type="button"
              aria-current={index === current ? "true" : undefined}
              onClick={() => onChoose(index)}
              className={cx(
                "flex w-full items-center gap-5 border-l-2 py-3 pl-4 text-left transition-colors hover:bg-surface",
                index === current ? "border-accent" : "border-transparent",
              )}
            >
              <Poster url={posterUrl} />
              <span className="min-w-0 flex-1">
                <span className="block font-serif text-name">{title}</span>
                <span className="block text-sm text-soft">
                  {account ? `For ${account} · ` : ""}
                  Requested by {requestedBy} <Time at={requestedAt} />
                </span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </Section>
  );
}
