import { LinkTabs } from "#components/ui/link-tabs";
import type { Role } from "#lib/actor";
import { paths } from "#lib/paths";

type Tab = { page: string; label: string; href: string; admins?: true };

/** The settings pages in order; those marked are for administrators. */
const tabs = [
  { page: "you", label: "You", href: paths.settings() },
  { page: "security", label: "Security", href: paths.security() },
  { page: "people", label: "People", href: paths.people(), admins: true },
  { page: "approval", label: "Approval", href: paths.approvalSettings(), admins: true },
  { page: "data", label: "Data retention", href: paths.dataRetention(), admins: true },
] as const satisfies readonly Tab[];

export type SettingsPage = (typeof tabs)[number]["page"];

/** Links between the settings pages. */
export function SettingsTabs({ current, role }: { current: SettingsPage; role: Role }) {
  const shown = tabs.filter((tab: Tab) => !tab.admins || role === "admin");
  return (
    <LinkTabs
      label="Settings"
      items={shown.map(({ page, ...tab }) => ({ ...tab, current: page === current }))}
    />
  );
}
