import { LinkTabs } from "#components/ui/link-tabs";
import type { Role } from "#lib/actor";
import { paths } from "#lib/paths";

type Tab = { page: string; label: string; href: string; admins?: true };

/** The pages of the settings, in order; those marked are for administrators. */
const tabs = [
  { page: "you", label: "You", href: paths.settings() },
  { page: "security", label: "Security", href: paths.security() },
  { page: "people", label: "People", href: paths.people(), admins: true },
  { page: "approval", label: "Approval", href: paths.approvalSettings(), admins: true },
  { page: "data", label: "Data kept", href: paths.dataRetention(), admins: true },
] as const satisfies readonly Tab[];

/** What a settings page is about. */
export type SettingsPage = (typeof tabs)[number]["of"];

/** The way between the pages of the settings. */
export function SettingsTabs({ current, role }: { current: SettingsPage; role: Role }) {
  const shown = tabs.filter((tab: Tab) => !tab.admins || role === "admin");
  return (
    <LinkTabs
      label="Settings"
      items={shown.map(({ page: of, ...tab }) => ({ ...tab, current: of === current }))}
    />
  );
}
