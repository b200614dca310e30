import { TriangleAlert } from "lucide-react";

/** A warning that stops nothing, announced to screen readers; empty without one. */
export function WarningLine({ children }: { children: string | null }) {
  return (
    <p
      role="status"
      className="mt-1.5 flex items-start gap-1.5 text-sm text-attention empty:hidden"
    >
      {children === null ? null : (
        <>
          <TriangleAlert
            size={14}
            strokeWidth={1.75}
            className="mt-[0.2rem] shrink-0"
            aria-hidden
          />
          <span>{children}</span>
        </>
      )}
    </p>
  );
}
