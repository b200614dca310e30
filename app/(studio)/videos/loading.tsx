import { Skeleton } from "#components/ui/skeleton";

const TILES = ["a", "b", "c", "d", "e"];

export default function VideosLoading() {
  return (
    <div role="status">
      <p className="eyebrow mb-4">Loading the videos…</p>
      <Skeleton className="mb-14 h-14 w-72 max-w-full" />
      <div className="grid grid-cols-2 gap-x-5 gap-y-10 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-5">
        {TILES.map((tile) => (
          <Skeleton key={tile} className="aspect-9/16" />
        ))}
      </div>
    </div>
  );
}
