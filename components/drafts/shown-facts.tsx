import { Avatar } from "#components/ui/avatar";
import { Facts } from "#components/ui/rows";
import type { Shown } from "#lib/drafts/schema";
import { clockTime, composeText, fileSize } from "#lib/drafts/words";

/** Exactly what a consent is about, field by field. */
export function ShownFacts({ shown, avatarUrl }: { shown: Shown; avatarUrl: string | null }) {
  const text = composeText(shown.caption, shown.hashtags);
  const { product } = shown;
  const account = (
    <span className="flex items-center gap-3">
      <Avatar name={shown.accountName} src={avatarUrl} />
      <span className="min-w-0">
        <span className="block font-medium">{shown.accountName}</span>
        {shown.accountHandle ? <span className="block text-sm text-soft">@{shown.accountHandle}</span> : null}
      </span>
    </span>
  );
  const caption = <span className="block whitespace-pre-wrap">{text || "None"}</span>;
  return (
    <Facts
      items={[
        ["To the inbox of", account],
        [
          "File",
          [shown.fileName, fileSize(shown.sizeBytes), shown.durationMs !== null && clockTime(shown.durationMs)].filter(Boolean).join(" · "),
        ],
        ["Caption for the phone", caption],
        ["Product", product ? [product.title, product.sku, product.link].filter(Boolean).join(" · ") : "None"],
        ["Cover to choose", `at ${clockTime(shown.coverMs)}`],
        shown.attempt > 1 && ["Sending", `number ${shown.attempt} of this draft; the earlier ones left nothing at TikTok`],
      ]}
    />
  );
}
