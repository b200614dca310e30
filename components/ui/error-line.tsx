import { cx } from "#components/ui/cx";

type Props = { children: string | null | undefined; className?: string | undefined };

/** An error message, announced to screen readers; renders nothing without one. */
export function ErrorLine({ children, className }: Props) {
  return children ? (
    <p role="alert" className={cx("text-danger", className)}>
      {children}
    </p>
  ) : null;
}
