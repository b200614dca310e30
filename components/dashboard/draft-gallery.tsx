import Link from "next/link";

import type { GalleryItem } from "#lib/dashboard/schema";
import { StatusChip } from "#components/ui/status-chip";
import { EmptyState } from "#components/ui/empty-state";
import { LinkButton } from "#components/ui/button";
import { paths } from "#lib/paths";

/** Videos in preparation, as a grid of posters. */
export function DraftGallery({ items }: { items: GalleryItem[] }) {
  if (items.length === 0) {
    return (
      <EmptyState
        title="Nothing in preparation"
        action={<LinkButton href={paths.newVideo()}>Add a video</LinkButton>}
      >
        Add a video, or create a draft from an existing one.
      </EmptyState>
    );
  }
  return (
    <ul
      aria-label="In preparation"
      className="grid grid-cols-2 gap-x-5 gap-y-9 sm:grid-cols-3 md:grid-cols-4 xl:grid-cols-6"
    >
      {items.map((item) => (
        <li key={item.key} className="group relative min-w-0">
          <Picture url={item.posterUrl} />
          <p className="mt-3 font-serif text-name">
            <Link
              href={item.href}
              className="line-clamp-2 break-words after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-4 focus-visible:after:outline-accent"
            >
              {item.title}
            </Link>
          </p>
          {item.note ? <p className="mt-1 line-clamp-3 text-sm text-soft">{item.note}</p> : null}
          <p className="mt-2.5">
            <StatusChip tone={item.chip.tone}>{item.chip.label}</StatusChip>
          </p>
        </li>
      ))}
    </ul>
  );
}

function Picture({ url }: { url: string | null }) {
  return (
    <div className="flex aspect-9/16 items-center justify-center overflow-hidden rounded-sm border bg-sunken">
      {url ? (
        <img
          src={url}
          alt=""
          loading="lazy"
          className="size-full object-cover transition-transform duration-300 group-hover:scale-[1.02]"
        />
      ) : (
        <span className="px-4 text-center font-serif text-lg text-faint italic">No poster yet</span>
      )}
    </div>
  );
}
