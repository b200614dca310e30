import { X } from "lucide-react";

type Props = { hashtags: readonly string[]; onRemove: ((tag: string) => void) | null };

/** The added hashtags as chips, each with a button to remove it where that is allowed. */
export function HashtagList({ hashtags, onRemove }: Props) {
  if (hashtags.length === 0) return null;
  return (
    <ul aria-label="Added hashtags" className="mt-3 flex flex-wrap gap-2">
      {hashtags.map((tag) => (
        <li
          key={tag}
          className="flex max-w-full items-center rounded-full border border-edge py-0.5 pl-3 text-sm"
        >
          <span className="truncate py-1 pr-3">#{tag}</span>
          {onRemove ? (
            <button
              type="button"
              aria-label={`Remove #${tag}`}
              onClick={() => onRemove(tag)}
              className="-ml-2.5 flex size-8 shrink-0 items-center justify-center text-soft hover:text-ink"
            >
              <X size={14} strokeWidth={1.5} aria-hidden />
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
