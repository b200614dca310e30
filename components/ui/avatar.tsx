import { cx } from "#components/ui/cx";

const SIZE = { s: "size-7 text-xs", m: "size-10 text-base", l: "size-16 text-lg" };

/**
 * A round picture of a person or account, or initials. Hidden from screen readers, since the name
 * stands beside it.
 */
export function Avatar({
  name,
  src,
  size = "m",
}: {
  name: string;
  src?: string | null | undefined;
  size?: keyof typeof SIZE | undefined;
}) {
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
  return (
    <span
      aria-hidden
      className={cx(
        "relative inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full border bg-sunken font-medium text-soft",
        SIZE[size],
      )}
    >
      {initials}
      {src ? (
        <img src={src} alt="" loading="lazy" className="absolute inset-0 size-full object-cover" />
      ) : null}
    </span>
  );
}
