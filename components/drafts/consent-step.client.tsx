"use client";

import { CircleDashed } from "lucide-react";
import { useRouter } from "next/navigation";

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

/** The third step: what is still to do; or exactly what would be sent, with the yes or, for two people, the request for it. */
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
  if (status !== "open")
    return (
      <p className="text-soft">
        {status === "discarded"
          ? "A discarded draft cannot be sent."
          : "Somebody has agreed to this draft; its delivery tells who and when."}
      </p>
    );
  if (blockers.length > 0) {
    return (
      <>
        <p className="text-soft">Before the video can be sent:</p>
        <ul className="mt-3 divide-y divide-hairline border-y">
          {blockers.map((reason) => (
            <li key={reason} className="flex gap-3 py-3">
              <CircleDashed
                size={18}
                strokeWidth={1.5}
                className="mt-0.5 shrink-0 text-attention"
                aria-hidden
              />
              {reason}
            </li>
          ))}
        </ul>
      </>
    );
  }
  if (preview?.kind !== "ready")
    return <p className="min-h-96 text-soft">This waits until what you wrote is saved.</p>;
  const looked = { snapshot: preview.snapshot, fingerprint: preview.fingerprint, avatarUrl };
  if (approval.required)
    return (
      <ApprovalStep
        key={preview.fingerprint}
        {...looked}
        approval={approval}
        mayRequest={may.edit}
        onChange={onStale}
      />
    );
  return (
    <ConsentForm
      key={preview.fingerprint}
      {...looked}
      mayConsent={may.consent}
      onStale={onStale}
      onSent={(deliveryId) => router.push(paths.delivery(deliveryId))}
    />
  );
}
