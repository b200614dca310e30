import { cx } from "#components/ui/cx";

/** A quiet block where something will be; give it a size. */
export function Skeleton({ className }: { className?: string | undefined }) {
  return <div aria-hidden className={cx("animate-drift rounded-sm bg-sunken", className)} />;
}

/** A list on its way, for loading.tsx. */
export function LoadingPage({ words = "Loading…" }: { words?: string | undefined }) {
  return (
    <div role="status">
      <p className="eyebrow mb-4">{words}</p>
      <Skeleton className="mb-14 h-14 w-72 max-w-full" />
      <div className="divide-y divide-hairline border-y">
        {["w-2/3", "w-1/2", "w-3/5", "w-2/5"].map((width) => (
          <div key={width} className="flex items-center gap-5 py-4">
            <Skeleton className="h-16 w-9" />
            <div className="flex-1 space-y-2">
              <Skeleton className={cx("h-4 max-w-80", width)} />
              <Skeleton className="h-3 w-32" />
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
