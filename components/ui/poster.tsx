/** A small upright poster of a video, or a blank one. */
export function Poster({ url }: { url: string | null }) {
  if (url === null)
    return (
      <div
        className="aspect-9/16 w-12 shrink-0 self-start border border-hairline bg-sunken"
        aria-hidden
      />
    );
  // Served by our own route at display size; an image optimiser adds nothing.
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
