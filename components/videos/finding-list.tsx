import { CircleX, Info, type LucideIcon, TriangleAlert } from "lucide-react";

import { cx } from "#components/ui/cx";
import type { Finding } from "#lib/videos/schema";

const SEVERITY_STYLES: Record<
  Finding["severity"],
  { icon: LucideIcon; className: string; label: string }
> = {
  error: { icon: CircleX, className: "text-danger", label: "TikTok would reject this" },
  warning: {
    icon: TriangleAlert,
    className: "text-attention",
    label: "May not look right on TikTok",
  },
  info: { icon: Info, className: "text-accent", label: "Good to know" },
};

/** Each finding of the check: what it is, why it matters, what to do. */
export function FindingList({ findings }: { findings: Finding[] }) {
  return (
    <ul className="divide-y divide-hairline border-y">
      {findings.map(({ code, severity, what, why, todo }) => {
        const { icon: Icon, className, label } = SEVERITY_STYLES[severity];
        return (
          <li key={code} className="flex gap-4 py-5">
            <Icon
              size={20}
              strokeWidth={1.5}
              className={cx("mt-0.5 shrink-0", className)}
              aria-hidden
            />
            <div className="min-w-0">
              <p className={cx("text-sm", className)}>{label}</p>
              <p className="text-lg font-medium">{what}</p>
              <p className="mt-1 text-soft">{why}</p>
              <p className="mt-1">
                <span className="text-soft">What to do: </span>
                {todo}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
