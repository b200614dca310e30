import { cx } from "#components/ui/cx";

const SIZES = { s: { width: 32, className: "w-8" }, m: { width: 48, className: "w-12" } };

type ColorProps = {
  /** Mean colour of the picture as #rrggbb; null when it is not known. */
  color: string | null | undefined;
  /** The shape of the picture; it fills its box without one. */
  shape?: { width: number; height: number } | undefined;
};

/** Shows the colour of a picture where it will appear, until it is loaded over it. */
export function PosterColor({ color, shape }: ColorProps) {
  if (!color) return null;
  const { width, height } = shape ?? { width: 1, height: 1 };
  // A style attribute would break the content security policy; a drawing does not.
  return (
    <svg
      className="absolute inset-0 size-full"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio={shape ? "xMidYMid meet" : "none"}
      aria-hidden
    >
      <rect width={width} height={height} fill={color} />
    </svg>
  );
}

type Props = {
  url: string | null;
  color?: ColorProps["color"];
  /** `s` in lists. */
  size?: keyof typeof SIZES;
};

/** A small upright poster of a video, or a blank one. */
export function Poster({ url, color, size = "m" }: Props) {
  const { width, className } = SIZES[size];
  const shape = cx("aspect-9/16 shrink-0 self-start bg-sunken", className);
  if (url === null) return <div className={cx(shape, "border border-hairline")} aria-hidden />;
  // Served by our own route at display size; an image optimiser adds nothing.
  return (
    <div className={cx(shape, "relative")}>
      <PosterColor color={color} />
      <img
        src={url}
        alt=""
        width={width}
        height={Math.round((width * 16) / 9)}
        className="relative size-full object-cover"
      />
    </div>
  );
}
