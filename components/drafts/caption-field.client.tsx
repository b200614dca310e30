"use client";

import { CircleAlert } from "lucide-react";

import type { SaveState } from "#components/drafts/draft-saver.client";
import { SaveStatus } from "#components/drafts/save-status";
import { cx } from "#components/ui/cx";
import { Field, Textarea } from "#components/ui/field";
import { captionLength, composeCaption } from "#lib/captions/rules";
import { draftLimits } from "#lib/drafts/schema";

type Props = {
  caption: string;
  hashtags: string[];
  onChange: (caption: string) => void;
  state: SaveState;
  mayEdit: boolean;
};

const number = (value: number) => value.toLocaleString("en-GB");

/** The caption, with the length of the whole pasted text as TikTok counts it. */
export function CaptionField({ caption, hashtags, onChange, state, mayEdit }: Props) {
  const units = captionLength(composeCaption(caption, hashtags));
  const excess = units - draftLimits.text;
  return (
    <div>
      <Field
        label="Caption"
        hint="TikTok drafts don’t include a caption. A QR code opens it on the phone, where you paste it."
        error={
          excess > 0
            ? `${number(excess)} over TikTok’s limit of ${number(draftLimits.text)}. Shorten the caption or remove hashtags.`
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
            excess > 0 ? "text-danger" : "text-soft",
          )}
        >
          {excess > 0 ? <CircleAlert size={14} strokeWidth={1.75} aria-hidden /> : null}
          <span>
            {number(units)} of {number(draftLimits.text)}
          </span>
        </p>
      </div>
    </div>
  );
}
