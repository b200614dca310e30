"use client";

import { CircleDashed } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { ApprovalStep } from "#components/drafts/approval-step.client";
import { ConsentForm } from "#components/drafts/consent-form.client";
import type { ApprovalView } from "#lib/drafts/approval/schema";
import type { PreviewView } from "#lib/drafts/schema";
import type { DraftStatus } from "#lib/drafts/state";
import { paths } from "#lib/paths";

type Props = {
  status: DraftStatus;
  preview: PreviewView | null;
  avatarUrl: string | null;
  blockers: string[];
  approval: ApprovalView;
  may: { edit: boolean; consent: boolean };
  onStale: () => void;
};

const APPROVED = "This draft has been approved. Its delivery shows by whom and when.";
const CLOSED: Record<Exclude<DraftStatus, "open">, string> = {
  sending: APPROVED,
  sent: APPROVED,
  discarded: "A discarded draft cannot be sent.",
};

/**
 * The third step: what is missing; or what would be sent, with the consent or the approval request.
 */
export function ConsentStep({
  status,
  preview,
  avatarUrl,
  blockers,
  approval,
  may,
  onStale,
}: Props) {
  const router = useRouter();
  const [last, setLast] = useState(preview);
  if (preview?.kind === "ready" && preview !== last) setLast(preview);
  const shown = preview?.kind === "ready" ? preview : last?.kind === "ready" ? last : null;
  if (status !== "open") return <p className="text-soft">{CLOSED[status]}</p>;
  if (blockers.length > 0) {
    return (
      <>
        <p className="text-soft">Before the video can be sent:</p>
        <ul className="mt-3 divide-y divide-hairline border-y">
          {blockers.map((blocker) => (
            <li key={blocker} className="flex gap-3 py-3">
              <CircleDashed
                size={18}
                strokeWidth={1.5}
                className="mt-0.5 shrink-0 text-attention"
                aria-hidden
              />
              {blocker}
            </li>
          ))}
        </ul>
      </>
    );
  }
  // While an edit is saved, the last preview stays in its place, without its button.
  const saving = preview?.kind !== "ready";
  if (!shown) return <p className="min-h-96 text-soft">Saving your changes…</p>;
  const { snapshot, fingerprint, findings } = shown;
  const reviewed = { snapshot, fingerprint, findings, avatarUrl, saving };
  if (approval.required)
    return (
      <ApprovalStep
        key={fingerprint}
        {...reviewed}
        approval={approval}
        mayRequest={may.edit}
        onChange={onStale}
      />
    );
  return (
    <ConsentForm
      key={fingerprint}
      {...reviewed}
      mayConsent={may.consent}
      onStale={onStale}
      onSent={(deliveryId) => router.push(paths.delivery(deliveryId))}
    />
  );
}
