import { Check, CircleAlert, CloudOff, Ellipsis } from "lucide-react";

import type { SaveState } from "#components/drafts/draft-saver.client";

const STATE_STYLES = {
  saved: { icon: Check, label: "Saved", className: "text-soft" },
  unsaved: { icon: Ellipsis, label: "Saving…", className: "text-soft" },
  retrying: { icon: CloudOff, label: "", className: "text-attention" },
  failed: { icon: CircleAlert, label: "", className: "text-danger" },
};

/**
 * The save state in one line of constant height. Screen readers hear only errors and that they are
 * over.
 */
export function SaveStatus({ state }: { state: SaveState }) {
  const { icon: Icon, label, className } = STATE_STYLES[state.kind];
  const text = "message" in state ? state.message : label;
  return (
    <div className="min-h-10 flex-1 text-sm sm:min-h-5">
      <p className={`flex items-start gap-1.5 ${className}`} aria-hidden>
        <Icon size={14} strokeWidth={1.75} className="mt-[0.2rem] shrink-0" />
        <span>{text}</span>
      </p>
      <p role="status" className="sr-only">
        {state.kind === "unsaved" ? "" : text}
      </p>
    </div>
  );
}
