import { Check, X } from "lucide-react";

import { scopeLabel } from "#lib/connections/labels";

const NO_SCOPES: readonly string[] = [];

/** What an account allows; `missing` lists what it does not. */
export function ScopeList({
  scopes,
  missing = NO_SCOPES,
  inline = false,
}: {
  scopes: readonly string[];
  missing?: readonly string[];
  /** Side by side where there is room. */
  inline?: boolean;
}) {
  return (
    <ul className={inline ? "flex flex-wrap gap-x-6" : "space-y-1.5"}>
      {scopes.map((scope) => (
        <li key={scope} className="flex items-start gap-2.5">
          <Check size={16} strokeWidth={1.75} className="mt-1 shrink-0 text-ok" aria-hidden />
          {scopeLabel(scope)}
        </li>
      ))}
      {missing.map((scope) => (
        <li key={scope} className="flex items-start gap-2.5 text-soft">
          <X size={16} strokeWidth={1.75} className="mt-1 shrink-0 text-attention" aria-hidden />
          <span>
            <span className="font-medium text-ink">Not allowed:</span> {scopeLabel(scope)}
          </span>
        </li>
      ))}
    </ul>
  );
}
