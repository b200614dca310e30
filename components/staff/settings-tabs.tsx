import { LinkTabs } from "#components/ui/link-tabs";
import type { Role } from "#lib/actor";
import { paths } from "#lib/paths";

type Tab = { of: string; words: string; href: string; admins?: true };

/** The pages of the settings, in order; those marked are for administrators. */
const tabs = [
  { of: "you", words: "You", href: paths.settings() },
  { of: "security", words: "Security", href: paths.security() },
  { of: "people", words: "People", href: paths.people(), admins: true },
  { of: "approval", words: "Approval", href: paths.approvalSettings(), admins: true },
  { of: "data", words: "Data kept", href: paths.keptData(), admins: true },
] as const satisfies readonly Tab[];

/** What a settings page is about. */
export type SettingsPage = (typeof tabs)[number]["of"];

/** The way between the pages of the settings. */
export function SettingsTabs({ current, role }: { current: SettingsPage; role: Role }) {
  const shown = tabs.filter((tab: Tab) => !tab.admins || role === "admin");
  return <LinkTabs label="Settings" items={shown.map(({ of, ...tab }) => ({ ...tab, current: of === current }))} />;
}
