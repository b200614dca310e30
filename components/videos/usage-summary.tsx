import { formatBytes } from "#lib/format";
import type { Amounts } from "#lib/videos/usage/rules";
import type { UsageView } from "#lib/videos/usage/schema";

type Row = [name: string, value: string];

const usageRows = (used: Amounts, limits: Amounts): Row[] => [
  ["Unfinished uploads", `${used.openUploads} of ${limits.openUploads}`],
  ["Still to arrive", `${formatBytes(used.reservedBytes)} of ${formatBytes(limits.reservedBytes)}`],
  ["Stored", `${formatBytes(used.storedBytes)} of ${formatBytes(limits.storedBytes)}`],
];

/** What the shop and this person use of their limits. */
export function UsageSummary({ usage: { used, limits, person } }: { usage: UsageView }) {
  return (
    <div className="mt-10 space-y-3 text-sm">
      <Limits
        of="Your shop"
        label="Limits of your shop"
        rows={[
          ...usageRows(used, limits),
          ["Waiting links", `${used.waitingLinks} of ${limits.waitingLinks}`],
        ]}
      />
      <Limits of="You" label="Your own limits" rows={usageRows(person.used, person.limits)} />
    </div>
  );
}

function Limits({ of, label, rows }: { of: string; label: string; rows: Row[] }) {
  return (
    <div className="sm:flex sm:gap-x-6">
      <p className="w-20 shrink-0 max-sm:mb-1">{of}</p>
      <dl aria-label={label} className="flex flex-wrap gap-x-8 gap-y-1">
        {rows.map(([name, value]) => (
          <div key={name} className="flex gap-x-2">
            <dt className="text-soft">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
