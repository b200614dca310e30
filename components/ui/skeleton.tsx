import { cx } from "#components/ui/cx";

/** A placeholder for content that is loading; give it a size. */
export function Skeleton({ className }: { className?: string | undefined }) {
  return <div aria-hidden className={cx("animate-drift rounded-sm bg-sunken", className)} />;
}
