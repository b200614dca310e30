/** A small upright picture of a video; a blank one while there is none. */
export function Poster({ url }: { url: string | null }) {
  if (url === null)
    return (
      <div
        className="aspect-9/16 w-12 shrink-0 self-start border border-hairline bg-sunken"
        aria-hidden
      />
    );
  // Served by our own door, in the size it is shown; an image optimiser has nothing to add.
  return (
    <img
      src={url}
      alt=""
      width={48}
      height={85}
      className="aspect-9/16 w-12 shrink-0 self-start bg-sunken object-cover"
    />
  );
}
