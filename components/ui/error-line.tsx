import { cx } from "#components/ui/cx";

type Props = { children: string | null | undefined; className?: string | undefined };

/** Why something did not work, read aloud when it appears; draws nothing while there is nothing to say. */
export function ErrorLine({ children, className }: Props) {
  return children ? (
    <p role="alert" className={cx("text-danger", className)}>
      {children}
    </p>
  ) : null;
}
