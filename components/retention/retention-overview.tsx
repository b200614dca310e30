import Link from "next/link";

import { formatCount } from "#lib/format";
import { Notice } from "#components/ui/notice";
import { Progress } from "#components/ui/progress";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import { paths } from "#lib/paths";
import type { RetentionAgeView, RetentionView, RetentionClassView } from "#lib/retention/schema";

/** Lists the privacy policy's periods, and how near the oldest record of each is to its limit. */
export function RetentionOverview({
  classes,
  lastPurgedAt,
  countsVisible,
  restrictedCount,
}: RetentionView) {
  const overdue = classes.filter(({ ages }) => ages.some(({ state }) => state === "overdue"));
  const removed = classes.reduce((sum, one) => sum + (one.removed ?? 0), 0);
  return (
    <>
      {overdue.length > 0 ? (
        <Notice tone="danger" title="Some data is overdue for deletion" className="mt-10">
          Not deleted in time: {overdue.map(({ name }) => name).join(", ")}. The studio tries again
          every hour. If this message stays, check that the worker is running and read its log.
        </Notice>
      ) : null}
      <Section
        title="Data retention"
        lead="Every hour the studio deletes data that has reached its limit in the privacy policy."
      >
        <p>
          {lastPurgedAt ? (
            <>
              Last run: <Time at={lastPurgedAt} />. {lastRunText(countsVisible, removed)}
            </>
          ) : (
            "It has not run yet. The first run is within an hour of the first start."
          )}
        </p>
        {restrictedCount > 0 ? (
          <p className="mt-2">
            The data of {formatCount(restrictedCount, "account")} is not deleted automatically while
            we review a request to erase it. {restrictedCount === 1 ? "It is" : "They are"} not
            counted below.
          </p>
        ) : null}
      </Section>
      <Section
        title="Limits"
        lead={
          <>
            The age of the oldest record of each kind in this shop. These are the periods of the{" "}
            <Link href={`${paths.privacy()}#periods`} className="text-link">
              privacy policy
            </Link>
            . A full bar means that the next run deletes the record.
          </>
        }
      >
        <ul className="divide-y divide-hairline border-y">
          {classes.map((one) => (
            <RetentionClass key={one.key} one={one} />
          ))}
        </ul>
      </Section>
    </>
  );
}

function lastRunText(countsVisible: boolean, removed: number): string {
  if (!countsVisible) return "Its counts cover all shops and are not shown here.";
  return removed === 0
    ? "Nothing had reached its limit."
    : `It deleted ${formatCount(removed, "item")}, as listed below.`;
}

function RetentionClass({
  one: { name, retention, note, ages, removed },
}: {
  one: RetentionClassView;
}) {
  return (
    <li className="grid gap-x-10 gap-y-4 py-5 md:grid-cols-2">
      <div>
        <h3 className="text-name">{name}</h3>
        <p className="mt-1 text-sm text-soft">{retention}</p>
        {removed ? <p className="mt-1 text-sm">Deleted in the last run: {removed}</p> : null}
      </div>
      <div className="space-y-4">
        {note ? <p className="text-sm text-soft">{note}</p> : null}
        {ages.map((age) => (
          <RetentionAge key={age.label} {...age} />
        ))}
      </div>
    </li>
  );
}

const TONE = { none: "live", within: "live", due: "attention", overdue: "danger" } as const;

function RetentionAge({ label, limit, age, ratio, state, installationWide }: RetentionAgeView) {
  const title = `Oldest ${label}`;
  return (
    <div>
      <p className="mb-1.5 text-sm">
        {title}
        {installationWide ? <span className="text-faint">, in the whole installation</span> : null}
      </p>
      <Progress label={title} value={Math.min(1, ratio)} tone={TONE[state]}>
        <span className="proportional-nums">
          {age === null
            ? `None. Limit: ${limit}.`
            : `Oldest: ${age}, of ${limit}${state === "due" ? "; deleted by the next run" : state === "overdue" ? "; overdue" : ""}`}
        </span>
      </Progress>
    </div>
  );
}
