import Link from "next/link";

import { formatCount } from "#lib/format";
import { Notice } from "#components/ui/notice";
import { Progress } from "#components/ui/progress";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import { paths } from "#lib/paths";
import type { RetentionAgeView, RetentionView, RetentionClassView } from "#lib/retention/schema";

/** The same classes and periods as in the privacy policy, with how near the oldest of each has come to its end. */
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
        <Notice
          tone="danger"
          title="Some data is kept for longer than it should be"
          className="mt-10"
        >
          The clearing away did not reach: {overdue.map(({ name }) => name).join(", ")}. It is tried
          again every hour; if this stays, the worker may not be running, or its log says why.
        </Notice>
      ) : null}
      <Section
        title="Clearing away"
        lead="Every hour the studio removes whatever has been kept for as long as the privacy policy allows."
      >
        <p>
          {lastPurgedAt ? (
            <>
              Last run: <Time at={lastPurgedAt} />. {lastRunText(countsVisible, removed)}
            </>
          ) : (
            "It has not run yet. The first run comes within an hour of the first start."
          )}
        </p>
        {restrictedCount > 0 ? (
          <p className="mt-2">
            Nothing of {formatCount(restrictedCount, "account")} is cleared away for the time being:
            a request to delete {restrictedCount === 1 ? "its" : "their"} data is being examined.{" "}
            {restrictedCount === 1 ? "It is" : "They are"} not counted below.
          </p>
        ) : null}
      </Section>
      <Section
        title="What is kept"
        lead={
          <>
            How old the oldest of each is in this shop, and when it goes. These are the periods of
            the{" "}
            <Link href={`${paths.privacy()}#periods`} className="text-link">
              privacy policy
            </Link>
            , read from the same file. A line that is full is cleared away by the next run.
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
  if (!countsVisible) return "What it removed counts for all shops together and is not told here.";
  return removed === 0
    ? "Nothing was old enough to go."
    : `It removed ${formatCount(removed, "item")}, as listed below.`;
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
        {removed ? <p className="mt-1 text-sm">Removed in the last run: {removed}</p> : null}
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
  const title = `The oldest: ${label}`;
  return (
    <div>
      <p className="mb-1.5 text-sm">
        {title.replace(/^./, (letter) => letter.toUpperCase())}
        {installationWide ? <span className="text-faint">, in the whole installation</span> : null}
      </p>
      <Progress label={title} value={Math.min(1, ratio)} tone={TONE[state]}>
        <span className="proportional-nums">
          {age === null
            ? `None. Limit: ${limit}.`
            : `Oldest: ${age}, of ${limit}${state === "due" ? "; goes with the next run" : state === "overdue" ? "; overdue" : ""}`}
        </span>
      </Progress>
    </div>
  );
}
