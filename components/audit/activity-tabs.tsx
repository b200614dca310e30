import { LinkTabs } from "#components/ui/link-tabs";
import { paths } from "#lib/paths";

/** The two records, for administrators: what the studio did, and what came from TikTok. */
export function ActivityTabs({ current }: { current: "studio" | "tiktok" }) {
  return (
    <LinkTabs
      label="Records"
      items={[
        { href: paths.activity(), label: "In the studio", current: current === "studio" },
        {
          href: paths.webhookEvents(),
          label: "Messages from TikTok",
          current: current === "tiktok",
        },
      ]}
    />
  );
}
