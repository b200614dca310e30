"use client";

import { CircleAlert } from "lucide-react";

import type { SaveState } from "#components/drafts/draft-saver.client";
import { SaveStatus } from "#components/drafts/save-status";
import { cx } from "#components/ui/cx";
import { Field, Textarea } from "#components/ui/field";
import { draftLimits } from "#lib/drafts/schema";
import { composeCaption, captionLength } from "#lib/captions/rules";

type Props = {
  caption: string;
  hashtags: string[];
  onChange: (caption: string) => void;
  state: SaveState;
  mayEdit: boolean;
};

const number = (value: number) => value.toLocaleString("en-GB");

/** The caption with the count of everything that will be pasted, as TikTok counts it. */
export function CaptionField({ caption, hashtags, onChange, state, mayEdit }: Props) {
  const units = captionLength(composeCaption(caption, hashtags));
  const over = units - draftLimits.text;
  return (
    <div>
      <Field
        label="Caption"
        hint="It does not travel with the video: it is handed to the phone with a QR code, and pasted there."
        error={
          over > 0
            ? `${number(over)} over TikTok’s limit of ${number(draftLimits.text)}. Shorten the caption or remove hashtags.`
            : undefined
        }
      >
        {(wire) => (
          <Textarea
            {...wire}
            rows={5}
            maxLength={draftLimits.storedText}
            value={caption}
            readOnly={!mayEdit}
            className="read-only:bg-transparent"
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <div className="mt-1.5 flex items-start justify-between gap-6">
        {mayEdit ? <SaveStatus state={state} /> : <span />}
        <p
          className={cx(
            "flex shrink-0 items-center gap-1.5 text-sm tabular-nums",
            over > 0 ? "text-danger" : "text-soft",
          )}
        >
          {over > 0 ? <CircleAlert size={14} strokeWidth={1.75} aria-hidden /> : null}
          <span>
            {number(units)} of {number(draftLimits.text)}
          </span>
        </p>
      </div>
    </div>
  );
}
