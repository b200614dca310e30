import { expect, test } from "vitest";

import { nextAttemptNumber, draftStatus } from "#lib/drafts/state";

test.each([
  [[], "open", 1],
  [["cancelled"], "open", 2],
  [["not_sent", "refused"], "open", 3],
  [["queued"], "sending", 1],
  [["unconfirmed"], "sending", 1],
  [["cancelled", "uploading"], "sending", 2],
  [["in_inbox"], "sent", 1],
  [["cancelled", "posted"], "sent", 2],
] as const)(
  "deliveries %j leave the draft %s; the next send is number %i",
  (deliveryStates, status, attempt) => {
    expect(draftStatus({ discarded: false, deliveryStates })).toBe(status);
    expect(nextAttemptNumber(deliveryStates)).toBe(attempt);
  },
);

test("a discarded draft is discarded, also after a send", () => {
  expect(draftStatus({ discarded: true, deliveryStates: ["in_inbox"] })).toBe("discarded");
});
