import { LinkTabs } from "#components/ui/link-tabs";
import { paths } from "#lib/paths";

/** The two logs for administrators: activity in the studio, and messages from TikTok. */
export function ActivityTabs({ current }: { current: "studio" | "tiktok" }) {
  return (
    <LinkTabs
      label="Logs"
      items={[
        { href: paths.activity(), label: "Studio", current: current === "studio" },
        {
          href: paths.webhookEvents(),
          label: "Messages from TikTok",
          current: current === "tiktok",
        },
      ]}
    />
  );
}
