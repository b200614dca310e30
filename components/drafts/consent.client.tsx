"use client";

import { CircleDashed } from "lucide-react";
import { useRouter } from "next/navigation";

import { AskApproval } from "#components/approvals/ask-approval.client";
import { YesForm } from "#components/drafts/yes-form.client";
import type { ApprovalView } from "#lib/drafts/approval/schema";
import type { PreviewView } from "#lib/drafts/schema";
import type { DraftStatus } from "#lib/drafts/state";
import { paths } from "#lib/paths";

type Props = {
  status: DraftStatus;
  preview: PreviewView | null;
  avatarUrl: string | null;
  reasons: string[];
  approval: ApprovalView;
  may: { edit: boolean; consent: boolean };
  onStale: () => void;
};

/** The third step: what is still to do; or exactly what would be sent, with the yes or, for two people, the request for it. */
export function Consent({ status, preview, avatarUrl, reasons, approval, may, onStale }: Props) {
  const router = useRouter();
  if (status !== "open")
    return (
      <p className="text-soft">
        {status === "discarded"
          ? "A discarded draft cannot be sent."
          : "Somebody has agreed to this draft; its delivery tells who and when."}
      </p>
    );
  if (reasons.length > 0) {
    return (
      <>
        <p className="text-soft">Before the video can be sent:</p>
        <ul className="mt-3 divide-y divide-hairline border-y">
          {reasons.map((reason) => (
            <li key={reason} className="flex gap-3 py-3">
              <CircleDashed size={18} strokeWidth={1.5} className="mt-0.5 shrink-0 text-attention" aria-hidden />
              {reason}
            </li>
          ))}
        </ul>
      </>
    );
  }
  if (preview?.kind !== "ready") return <p className="min-h-96 text-soft">This waits until what you wrote is saved.</p>;
  const looked = { shown: preview.shown, fingerprint: preview.fingerprint, avatarUrl };
  if (approval.required)
    return <AskApproval key={preview.fingerprint} {...looked} approval={approval} mayAsk={may.edit} onChange={onStale} />;
  return (
    <YesForm
      key={preview.fingerprint}
      {...looked}
      mayConsent={may.consent}
      onStale={onStale}
      onSent={(deliveryId) => router.push(paths.delivery(deliveryId))}
    />
  );
}
