"use client";

import { Send } from "lucide-react";
import type { FormEvent } from "react";
import { useState } from "react";

import { ShownFacts } from "#components/drafts/shown-facts";
import { Button } from "#components/ui/button";
import { Checkbox } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { useSend } from "#components/ui/send.client";
import { consentSentence, reminders, whatHappensNext } from "#lib/drafts/policy";
import { whatChanged } from "#lib/drafts/rules";
import type { PreviewView, Shown } from "#lib/drafts/schema";
import { paths } from "#lib/paths";

type Answer =
  | { kind: "consented" | "consented_before"; deliveryId: string }
  | { kind: "changed_since_preview"; preview: PreviewView }
  | { kind: "not_ready"; reasons: string[] }
  | { kind: "not_asked" };

type Props = {
  shown: Shown;
  fingerprint: string;
  avatarUrl: string | null;
  mayConsent: boolean;
  onStale: () => void;
  onSent: (deliveryId: string) => void;
};

/** Exactly what would be sent, to whom, what follows, and the yes: the one place where a person consents. */
export function YesForm({ shown, fingerprint, avatarUrl, mayConsent, onStale, onSent }: Props) {
  const { busy, error, run } = useSend();
  const [agreed, setAgreed] = useState(false);
  const [missing, setMissing] = useState(false);
  const [stale, setStale] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!agreed) return setMissing(true);
    const sent = await run<Answer>(paths.api.draftConsent(shown.draftId), {
      body: { fingerprint, textVersion: shown.textVersion, agreed },
    });
    if (!sent.ok) return;
    const answer = sent.data;
    if (answer.kind === "consented" || answer.kind === "consented_before") return onSent(answer.deliveryId);
    setStale(staleWords(shown, answer));
    setAgreed(false);
  };
  return (
    <form method="dialog" onSubmit={(event) => void submit(event)} noValidate>
      <ShownFacts shown={shown} avatarUrl={avatarUrl} />
      <h3 className="mt-8 text-name">What happens next</h3>
      <ol className="mt-3 list-decimal space-y-2 pl-5 marker:text-faint">
        {whatHappensNext(shown).map((line) => (
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
            label={consentSentence(shown.textVersion, shown)}
            checked={agreed}
            error={missing ? "Tick the box to agree before the video is sent." : undefined}
            onChange={(event) => {
              setAgreed(event.target.checked);
              setMissing(false);
            }}
          />
          {stale ? (
            <Notice
              tone="attention"
              title="Nothing was sent: this is not what would be sent any more."
              live
              className="mt-5"
              action={
                <Button size="s" onClick={onStale}>
                  Look again
                </Button>
              }
            >
              {stale} Look at it as it is now, then agree again.
            </Notice>
          ) : null}
          {error ? <Notice tone="danger" title={error.sentence} live className="mt-5" /> : null}
          <Button
            type="submit"
            variant="primary"
            size="l"
            icon={Send}
            busy={busy && "Sending your consent…"}
            disabled={stale !== ""}
            className="mt-6 w-full sm:w-auto"
          >
            Send to TikTok inbox
          </Button>
        </div>
      ) : (
        <p className="mt-8 border-t pt-6 text-soft">Your role lets you look. An editor of your shop can send it.</p>
      )}
    </form>
  );
}

function staleWords(shown: Shown, answer: Answer): string {
  if (answer.kind === "not_asked") return "Nobody asks for the approval of this version any more.";
  if (answer.kind !== "changed_since_preview" || answer.preview.kind !== "ready") return "It cannot be sent as it is now.";
  return `Changed since: ${whatChanged(shown, answer.preview.shown).join(", ")}.`;
}
