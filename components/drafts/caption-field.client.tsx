"use client";

import { CircleAlert } from "lucide-react";

import type { SaveState } from "#components/drafts/draft-saver.client";
import { SaveStatus } from "#components/drafts/save-status";
import { cx } from "#components/ui/cx";
import { Field, Textarea } from "#components/ui/field";
import { WarningLine } from "#components/ui/warning-line";
import {
  captionLengthWarning,
  captionLimits,
  captionTooLong,
  formatCharacters,
  nextCaptionMark,
} from "#lib/captions/policy";
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
  return (
    <div>
      <Field
        label="Caption"
        hint="TikTok drafts don’t include a caption. A QR code opens it on the phone, where you paste it."
        error={captionError(caption, hashtags)}
      >
        {(wire) => (
          <Textarea
            {...wire}
            rows={5}
            value={caption}
            readOnly={!mayEdit}
            className="read-only:bg-transparent"
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <div className="mt-1.5 flex items-start justify-between gap-6">
        {mayEdit ? <SaveStatus state={state} /> : <span />}
        <CaptionCount units={units} />
      </div>
      {units > captionLimits.shownBeforeMore ? (
        <p className="text-sm text-soft">
          TikTok shows about the first {captionLimits.shownBeforeMore} characters before “more”.
        </p>
      ) : null}
      <WarningLine>{captionLengthWarning({ caption, hashtags })}</WarningLine>
    </div>
  );
}

/** A text of any length can be pasted; this says when it is too long to save or to send. */
function captionError(caption: string, hashtags: string[]): string | undefined {
  const excess = caption.length - draftLimits.storedText;
  return excess > 0
    ? `The caption is ${formatCharacters(excess)} over the limit of ${number(draftLimits.storedText)}. Shorten it so that it can be saved.`
    : (captionTooLong({ caption, hashtags }) ?? undefined);
}

/** The length against the next mark: shown before “more”, taken everywhere, taken somewhere. */
function CaptionCount({ units }: { units: number }) {
  const mark = nextCaptionMark(units);
  return (
    <p
      className={cx(
        "flex max-w-1/2 items-start gap-1.5 text-right text-sm tabular-nums",
        mark === null ? "text-danger" : "text-soft",
      )}
    >
      {mark === null ? (
        <CircleAlert size={14} strokeWidth={1.75} className="mt-[0.2rem] shrink-0" aria-hidden />
      ) : null}
      <span>
        {mark === null
          ? `${number(units)} of ${number(captionLimits.someAccounts)}`
          : `${number(units)} of ${number(mark.at)} ${mark.label}`}
      </span>
    </p>
  );
}
