import { expect, test } from "vitest";

import { backoffMs, nextPollAt, rejectionPauseMs } from "#lib/deliveries/sending/poll-schedule";

const since = new Date("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(since.getTime() + seconds * 1000);

test.each([
  ["pulling", null, 0],
  ["pulling", 10, 12],
  ["pulling", 3600, 3660],
  ["processing", null, 0],
  ["processing", 4, 6],
  ["processing", 30, 35],
  ["processing", 600, 620],
  ["processing", 3600, 3900],
  ["in_inbox", 60, 120],
  ["in_inbox", 7200, 8100],
  ["in_inbox", 200_000, 210_800],
  ["unconfirmed", 7200, 10_800],
] as const)("%s, last asked after %s s: next after %s s", (state, last, next) => {
  expect(nextPollAt(state, since, last === null ? null : after(last))).toEqual(after(next));
});

test("no polls where nothing can be learnt", () => {
  expect(nextPollAt("queued", since, null)).toBeNull();
  expect(nextPollAt("in_inbox", since, after(8 * 24 * 3600))).toBeNull();
});

test.each([
  ["other", 1, 0.5, 1000],
  ["other", 3, 0.5, 5000],
  ["other", 99, 0.5, 300_000],
  ["other", 1, 0, 750],
  ["other", 1, 1, 1250],
  ["init", 1, 0.5, 5000],
  ["init", 9, 0.5, 300_000],
] as const)("%s, failure %i with dice %d: %i ms", (step, failures, dice, ms) => {
  expect(backoffMs(step, failures, dice)).toBe(ms);
});

test("a refused part rests longer each time, at most a minute and a half", () => {
  expect([1, 2, 3, 4, 9].map(rejectionPauseMs)).toEqual([2000, 8000, 32_000, 90_000, 90_000]);
});
