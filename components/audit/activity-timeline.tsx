import Link from "next/link";

import { Time } from "#components/ui/time";
import type { ActivityView, EventDescription } from "#lib/audit/schema";
import { dayInShopZone } from "#lib/time-zone";

/** Entries grouped by day, latest first. */
export function ActivityTimeline({ entries }: { entries: ActivityView[] }) {
  const days = Map.groupBy(entries, (entry) => dayInShopZone(new Date(entry.at)));
  return (
    <div className="space-y-6 md:space-y-8">
      {[...days].map(([day, ofDay]) => (
        <section
          key={day}
          aria-labelledby={`day-${day}`}
          className="gap-x-10 xl:grid xl:grid-cols-[11rem_1fr]"
        >
          <h2 id={`day-${day}`} className="mb-3 font-serif text-name xl:mt-1 xl:mb-0">
            <Time at={ofDay[0]?.at ?? `${day}T12:00:00Z`} show="date" />
          </h2>
          <ol className="divide-y divide-hairline border-y">
            {ofDay.map((entry) => (
              <li
                key={entry.number}
                className="grid grid-cols-[3.25rem_1fr] gap-x-3 py-2.5 md:py-1"
              >
                <Time
                  at={entry.at}
                  show="clock"
                  className="text-sm leading-6 text-faint tabular-nums"
                />
                <p className={entry.actorType === "staff" ? "text-ink" : "text-soft"}>
                  <Description description={entry.description} />
                </p>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Description({ description: { before, link, after } }: { description: EventDescription }) {
  return (
    <>
      {before}
      {link?.href ? (
        <Link href={link.href} className="text-link text-ink">
          {link.text}
        </Link>
      ) : (
        link && <span className="text-ink">{link.text}</span>
      )}
      {after}
    </>
  );
}
