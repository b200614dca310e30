import { LinkTabs } from "#components/ui/link-tabs";
import { pageHref } from "#components/ui/pager";
import type { ConnectionListQuery } from "#lib/connections/schema";
import { paths } from "#lib/paths";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";

const labels = [
  [undefined, "Accounts"],
  ["reconnect", "Reconnect needed"],
  ["disconnected", "Disconnected"],
] as const;

/** How long the names of disconnected accounts stay. */
export const disconnectedLead = `Names and pictures are deleted ${formatPeriod(periods.profileAfterDisconnect)} after an account is disconnected.`;

/** The lists of accounts; a search stays when another is opened. */
export function ConnectionTabs({ q, view }: Pick<ConnectionListQuery, "q" | "view">) {
  return (
    <LinkTabs
      label="Filter accounts"
      items={labels.map(([of, label]) => ({
        href: pageHref(paths.connections(), { q, view: of }),
        label,
        current: of === view,
      }))}
    />
  );
}
