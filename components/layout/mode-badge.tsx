import { FlaskConical } from "lucide-react";

const MODE_LABELS = {
  practice: { name: "Practice", message: "Nothing reaches TikTok." },
  rehearsal: { name: "Rehearsal", message: "A simulator answers instead of TikTok." },
};

/** Says that this is not the real TikTok. Renders nothing in live mode. */
export function ModeBadge({ mode }: { mode: "practice" | "rehearsal" | "live" }) {
  if (mode === "live") return null;
  const { name, message } = MODE_LABELS[mode];
  return (
    <p className="inline-flex items-start gap-2 text-sm leading-snug text-attention">
      <FlaskConical size={14} strokeWidth={1.75} className="mt-0.5 shrink-0" aria-hidden />
      <span>
        <span className="font-medium">{name}:</span>{" "}
        <span className="max-[22rem]:sr-only">{message}</span>
      </span>
    </p>
  );
}
