import { cx } from "#components/ui/cx";
import { type HitKind, hitKinds, type SearchHit } from "#lib/search/schema";

type Props = {
  /** What the ids of the options begin with. */
  id: string;
  hits: SearchHit[];
  active: SearchHit | undefined;
  onChoose: (hit: SearchHit) => void;
  onPoint: (at: number) => void;
};

/** The hits kind by kind, as options of the search field. */
export function SearchHits({ id, hits, active, onChoose, onPoint }: Props) {
  const kinds = (Object.keys(hitKinds) as HitKind[]).filter((kind) =>
    hits.some((hit) => hit.kind === kind),
  );
  if (hits.length === 0) return null;
  return (
    <div
      role="listbox"
      id={`${id}-hits`}
      aria-label="Results"
      className="max-h-full overflow-y-auto"
    >
      {kinds.map((kind) => (
        <div key={kind} role="group" aria-labelledby={`${id}-${kind}`} className="mb-3">
          <p id={`${id}-${kind}`} className="eyebrow px-2 py-1">
            {hitKinds[kind]}
          </p>
          {hits.map((hit, at) =>
            hit.kind === kind ? (
              <button
                key={hit.id}
                type="button"
                role="option"
                tabIndex={-1}
                id={`${id}-${hit.id}`}
                aria-selected={hit === active}
                onClick={() => onChoose(hit)}
                onPointerMove={() => onPoint(at)}
                className={cx(
                  "flex min-h-10 w-full flex-wrap items-baseline justify-between gap-x-4 rounded-sm px-2 py-2 text-left",
                  hit === active && "bg-accent-wash",
                )}
              >
                <span className="min-w-0 break-words">{hit.title}</span>
                <span className="min-w-0 truncate text-sm text-soft">{hit.detail}</span>
              </button>
            ) : null,
          )}
        </div>
      ))}
    </div>
  );
}
