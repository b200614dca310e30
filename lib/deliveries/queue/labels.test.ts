import { expect, test } from "vitest";

import { inboxNotice } from "#lib/deliveries/queue/labels";

const quota = {
  accountName: "Atelier",
  used: 5,
  limit: 5,
  nextSlotFreeAt: "2026-11-30T09:00:00.000Z",
  waiting: { value: 0, more: false },
};

test("says nothing while a slot is free", () => {
  expect(inboxNotice({ ...quota, used: 4 })).toBeNull();
});

test("says that the inbox is full, and when a slot is free", () => {
  expect(inboxNotice(quota)).toMatchObject({
    title: "The TikTok inbox of Atelier is full: 5 of 5 slots used",
    freeAt: quota.nextSlotFreeAt,
  });
  // More may be counted than TikTok allows.
  expect(inboxNotice({ ...quota, used: 7 })?.title).toContain("5 of 5");
});

test("says who waits already, even when the count shows a free slot", () => {
  expect(inboxNotice({ ...quota, used: 3, waiting: { value: 2, more: false } })).toMatchObject({
    title: "Deliveries to Atelier are waiting for a slot",
    text: expect.stringContaining("2 deliveries are already waiting."),
  });
});
