"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { cx } from "#components/ui/cx";
import { CopyButton } from "#components/ui/copy-button.client";
import { explanationQuestions, slotAnswerLabels, type Explanation } from "#lib/deliveries/labels";

type Props = {
  explanation: Explanation | undefined;
  /** What is explained, for screen readers. */
  subject: string;
  /** What "Copy details for support" copies. */
  details: () => string;
  className?: string | undefined;
};

/** Explains what happened, slot use, what the studio does and what a person can do. */
export function ExplainThis({ explanation, subject, details, className }: Props) {
  // A page may hold hundreds of these; closed ones are not rendered.
  const [open, setOpen] = useState(false);
  if (!explanation) return null;
  return (
    <details
      className={cx("text-sm", className)}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="inline-flex min-h-8 list-none items-center gap-1 text-soft underline decoration-edge underline-offset-4 hover:text-ink pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          size={14}
          strokeWidth={1.5}
          className={cx("transition-transform", open && "rotate-90")}
          aria-hidden
        />
        Explain this
        <span className="sr-only">: {subject}</span>
      </summary>
      {open ? <Answers explanation={explanation} details={details()} /> : null}
    </details>
  );
}

function Answers({ explanation, details }: { explanation: Explanation; details: string }) {
  const answers = { ...explanation, usesSlot: slotAnswerLabels[explanation.usesSlot] };
  return (
    <div className="mt-1 mb-3 max-w-prose border-l-2 border-hairline pl-4">
      <dl className="space-y-2">
        {(["what", "usesSlot", "studioAction", "userAction"] as const).map((question) => (
          <div key={question}>
            <dt className="text-soft">{explanationQuestions[question]}</dt>
            <dd>{answers[question]}</dd>
          </div>
        ))}
      </dl>
      <CopyButton text={details} size="s" className="mt-3">
        Copy details for support
      </CopyButton>
    </div>
  );
}
