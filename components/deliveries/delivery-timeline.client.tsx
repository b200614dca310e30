"use client";

import { useEffect, useRef, useState } from "react";

import { ExplainThis } from "#components/deliveries/explain-this.client";
import { supportDetails, supportDetailsOf } from "#components/deliveries/support-details";
import { cx } from "#components/ui/cx";
import { LinkButton } from "#components/ui/button";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import type { DeliveryDetailView, TimelineView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";
import type { StatusTone } from "#lib/status-tone";

const DOT_COLORS: Record<StatusTone, string> = {
  quiet: "bg-edge",
  live: "bg-accent",
  ok: "bg-ok",
  attention: "bg-attention",
  danger: "bg-danger",
};

/** Shows the send's timeline as it grows. A screen reader announces each new entry once. */
export function DeliveryTimeline({ data }: { data: DeliveryDetailView }) {
  const { delivery, timeline, earlier } = data;
  const announcement = useNewEntries(data);
  return (
    <Section title={delivery.ended ? "What happened" : "What happened so far"}>
      {timeline.length === 0 ? (
        <p className="text-soft">Nothing yet. Events appear here as they happen.</p>
      ) : null}
      {earlier ? <EarlierEntries id={delivery.id} until={earlier} /> : null}
      <TimelineEntries data={data} details={() => supportDetails(data)} />
      <p role="status" className="sr-only">
        {announcement}
      </p>
    </Section>
  );
}

/** Leads to the part of a timeline before the one that is shown. */
export function EarlierEntries({ id, until }: { id: string; until: string }) {
  return (
    <p className="mb-3">
      <LinkButton size="s" href={paths.deliveryTimeline(id, until)}>
        What happened before
      </LinkButton>
    </p>
  );
}

/** The entries of a part of a timeline, each with its explanation. */
export function TimelineEntries({ data, details }: { data: TimelineView; details?: () => string }) {
  const { timeline, explanations } = data;
  return (
    <ol className="max-w-2xl divide-y divide-hairline">
      {timeline.map(({ id, at, text, tone, explanationKey }) => (
        <li
          key={id}
          className="grid grid-cols-[auto_1fr] items-baseline gap-x-3 py-2.5 sm:grid-cols-[auto_5rem_1fr]"
        >
          <span
            aria-hidden
            className={cx("size-2 -translate-y-px rounded-full", DOT_COLORS[tone])}
          />
          <Time at={at} show="seconds" className="text-sm text-soft tabular-nums" />
          <div className="min-w-0 max-sm:col-start-2">
            <p>{text}</p>
            {explanationKey ? (
              <ExplainThis
                explanation={explanations[explanationKey]}
                subject={text}
                details={details ?? (() => supportDetailsOf(data))}
              />
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Returns entries new since the page was opened that no other part announces. */
function useNewEntries({ timeline }: DeliveryDetailView): string {
  const seenIds = useRef<Set<string> | null>(null);
  const [announcement, setAnnouncement] = useState("");
  useEffect(() => {
    const before = seenIds.current;
    seenIds.current = new Set(timeline.map(({ id }) => id));
    if (before === null) return;
    const newEntries = timeline.filter(({ id, announce }) => announce && !before.has(id));
    if (newEntries.length > 0) setAnnouncement(newEntries.map(({ text }) => text).join(" "));
  }, [timeline]);
  return announcement;
}
