import { formatBytes } from "#lib/format";
import type { UsageView } from "#lib/videos/usage/schema";

/** What the shop uses of its limits. */
export function UsageSummary({ usage: { used, limits } }: { usage: UsageView }) {
  const rows = [
    ["Unfinished uploads", `${used.openUploads} of ${limits.openUploads}`],
    ["Waiting links", `${used.waitingLinks} of ${limits.waitingLinks}`],
    [
      "Videos and previews",
      `${formatBytes(used.storedBytes)} of ${formatBytes(limits.storedBytes)}`,
    ],
  ];
  return (
    <dl aria-label="Limits of your shop" className="mt-10 flex flex-wrap gap-x-8 gap-y-2 text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="flex gap-x-2">
          <dt className="text-soft">{name}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
