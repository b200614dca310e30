import { expect, it } from "vitest";

import { webhookLabels } from "#lib/webhooks/labels";

type Facts = Parameters<typeof webhookLabels>[0];

it.each<[Facts, event: string, verdict: string, action: string]>([
  [
    { event: "post.publish.complete", verdict: "verified", action: "delivery_check_scheduled" },
    "Draft posted",
    "Signed by TikTok.",
    "the delivery’s status",
  ],
  [
    { event: "post.of_tomorrow", verdict: "verified", action: "ignored" },
    "Unused event type: post.of_tomorrow",
    "Signed by TikTok.",
    "No action needed",
  ],
  [
    { event: "", verdict: "too_old", action: "rejected" },
    "Rejected message",
    "three days ago",
    "Nothing of it was stored",
  ],
])("describes %o", (facts, event, verdict, action) => {
  const labels = webhookLabels(facts);
  expect(labels.event).toContain(event);
  expect(labels.verdict).toContain(verdict);
  expect(labels.action).toContain(action);
});
