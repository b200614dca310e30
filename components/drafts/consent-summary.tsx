import { Avatar } from "#components/ui/avatar";
import { DescriptionList } from "#components/ui/rows";
import { WarningLine } from "#components/ui/warning-line";
import type { AgreedContent } from "#lib/drafts/schema";
import { captionWarnings } from "#lib/captions/policy";
import { composeCaption } from "#lib/captions/rules";
import { formatBytes, formatTimecode } from "#lib/format";

/** Lists exactly what a consent covers, or covered, field by field. */
export function ConsentSummary({
  agreed: snapshot,
  avatarUrl,
  approved = false,
}: {
  agreed: AgreedContent;
  avatarUrl: string | null;
  approved?: boolean;
}) {
  const text = composeCaption(snapshot.caption, snapshot.hashtags);
  const { product } = snapshot;
  const account = (
    <span className="flex items-center gap-3">
      <Avatar name={snapshot.accountName} src={avatarUrl} />
      <span className="min-w-0">
        <span className="block font-medium">{snapshot.accountName}</span>
        {snapshot.accountHandle ? (
          <span className="block text-sm text-soft">@{snapshot.accountHandle}</span>
        ) : null}
      </span>
    </span>
  );
  const caption = (
    <>
      <span className="block whitespace-pre-wrap">{text || "None"}</span>
      {captionWarnings(snapshot, { approved }).map((warning) => (
        <WarningLine key={warning}>{warning}</WarningLine>
      ))}
    </>
  );
  return (
    <DescriptionList
      items={[
        ["To the inbox of", account],
        [
          "File",
          [
            snapshot.fileName,
            snapshot.sizeBytes !== null && formatBytes(snapshot.sizeBytes),
            snapshot.durationMs !== null && formatTimecode(snapshot.durationMs),
          ]
            .filter(Boolean)
            .join(" · "),
        ],
        ["Caption for the phone", caption],
        [
          "Product",
          product ? [product.title, product.sku, product.link].filter(Boolean).join(" · ") : "None",
        ],
        ["Cover to choose", `at ${formatTimecode(snapshot.coverMs)}`],
        snapshot.attempt > 1 && [
          "Attempt",
          `Number ${snapshot.attempt} for this draft. Earlier attempts created no draft at TikTok.`,
        ],
      ]}
    />
  );
}
