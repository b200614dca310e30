import { cx } from "#components/ui/cx";

const SIZES = { s: { width: 32, className: "w-8" }, m: { width: 48, className: "w-12" } };

type Props = { url: string | null; /** `s` in lists. */ size?: keyof typeof SIZES };

/** A small upright poster of a video, or a blank one. */
export function Poster({ url, size = "m" }: Props) {
  const { width, className } = SIZES[size];
  const shape = cx("aspect-9/16 shrink-0 self-start bg-sunken", className);
  if (url === null) return <div className={cx(shape, "border border-hairline")} aria-hidden />;
  // Served by our own route at display size; an image optimiser adds nothing.
  return (
    <img
      src={url}
      alt=""
      width={width}
      height={Math.round((width * 16) / 9)}
      className={cx(shape, "object-cover")}
    />
  );
}
