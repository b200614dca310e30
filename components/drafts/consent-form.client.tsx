"use client";

import { Send } from "lucide-react";
import { useState } from "react";

import { ConsentSummary } from "#components/drafts/consent-summary";
import { SendWarnings } from "#components/drafts/send-warnings.client";
import { useApiRequest } from "#components/ui/api.client";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { Checkbox } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { consentText, nextSteps, reminders } from "#lib/drafts/consent-text";
import { describeChanges } from "#lib/drafts/rules";
import type { ConsentSnapshot } from "#lib/drafts/schema";
import type { Finding } from "#lib/videos/schema";
import type { ApiResponse } from "#lib/web/api-routes";

type ConsentResponse = ApiResponse<"POST /api/drafts/[id]/consent">;

type Props = {
  snapshot: ConsentSnapshot;
  fingerprint: string;
  findings: Finding[];
  avatarUrl: string | null;
  /** An edit is being saved, so this is no longer what would be sent. */
  saving?: boolean;
  mayConsent: boolean;
  onStale: () => void;
  onSent: (deliveryId: string) => void;
};

/**
 * Shows exactly what would be sent, to whom and what follows, and takes the consent. The only place
 * to give it.
 */
export function ConsentForm({
  snapshot,
  fingerprint,
  findings,
  avatarUrl,
  saving = false,
  mayConsent,
  onStale,
  onSent,
}: Props) {
  const { busy, error, run } = useApiRequest();
  const [agreed, setAgreed] = useState(false);
  const [missing, setMissing] = useState(false);
  const [stale, setStale] = useState("");
  const submit = async () => {
    if (!agreed) {
      setMissing(true);
      return;
    }
    const sent = await run("POST /api/drafts/[id]/consent", {
      params: { id: snapshot.draftId },
      body: { fingerprint, textVersion: snapshot.textVersion, agreed },
    });
    if (!sent.ok) return;
    const result = sent.data;
    if (result.kind === "consented" || result.kind === "already_consented")
      return onSent(result.deliveryId);
    setStale(staleMessage(snapshot, result));
    setAgreed(false);
  };
  return (
    <Form onSubmit={submit} noValidate>
      <SendWarnings snapshot={snapshot} findings={findings} />
      <ConsentSummary agreed={snapshot} avatarUrl={avatarUrl} />
      <h3 className="mt-8 text-name">What happens next</h3>
      <ol className="mt-3 list-decimal space-y-2 pl-5 marker:text-faint">
        {nextSteps(snapshot).map((line) => (
          <li key={line} className="pl-2">
            {line}
          </li>
        ))}
      </ol>
      <h3 className="mt-8 text-name">Keep in mind</h3>
      <ul className="mt-3 list-disc space-y-2 pl-5 marker:text-faint">
        {reminders.map((line) => (
          <li key={line} className="pl-2">
            {line}
          </li>
        ))}
      </ul>
      {mayConsent ? (
        <div className="mt-8 border-t pt-6">
          <Checkbox
            label={consentText(snapshot.textVersion, snapshot)}
            checked={agreed && !saving}
            disabled={saving}
            error={missing ? "Tick the box, then choose Send to TikTok inbox." : undefined}
            onChange={(event) => {
              setAgreed(event.target.checked);
              setMissing(false);
            }}
          />
          {stale ? (
            <Notice
              tone="attention"
              title="Nothing was sent"
              live
              className="mt-5"
              action={
                <Button size="s" onClick={onStale}>
                  Reload preview
                </Button>
              }
            >
              {stale}
            </Notice>
          ) : null}
          {error ? <Notice tone="danger" title={error.message} live className="mt-5" /> : null}
          <Button
            type="submit"
            variant="primary"
            size="l"
            icon={Send}
            busy={busy && "Sending your consent…"}
            disabled={stale !== "" || saving}
            className="mt-6 w-full sm:w-auto"
          >
            Send to TikTok inbox
          </Button>
          <p role="status" className="mt-2 min-h-6 text-sm text-soft">
            {saving ? "Saving your changes…" : ""}
          </p>
        </div>
      ) : (
        <p className="mt-8 border-t pt-6 text-soft">
          Your role is Viewer. An editor of your shop can send it.
        </p>
      )}
    </Form>
  );
}

function staleMessage(snapshot: ConsentSnapshot, result: ConsentResponse): string {
  if (result.kind === "not_ready") return result.blockers.join(" ");
  if (result.kind === "not_requested")
    return "The approval request for this version has ended. Reload the preview and request approval again.";
  if (result.kind !== "changed_since_preview" || result.preview.kind !== "ready")
    return "It can’t be sent as it is now. Reload the preview to see why.";
  const changes = describeChanges(snapshot, result.preview.snapshot).join(", ");
  return `The draft has changed: ${changes}. Review the new preview, then agree again.`;
}
