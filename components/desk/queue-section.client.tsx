"use client";

import { useRouter } from "next/navigation";

import { Queues } from "#components/desk/queue.client";
import { Section } from "#components/ui/section";
import type { SlotView } from "#lib/deliveries/schema";

/** The queues on a page that does not ask by itself: a change of order draws it anew. */
export function QueueSection({ slots, maySteer }: { slots: SlotView[]; maySteer: boolean }) {
  const router = useRouter();
  return (
    <Section title="Waiting for room" lead="They go one after the other, as places in the TikTok inbox come free.">
      <Queues slots={slots} maySteer={maySteer} onChange={() => router.refresh()} />
    </Section>
  );
}
