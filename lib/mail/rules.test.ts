import { expect, test } from "vitest";

import { retryForHours, retryDelayMinutes } from "#lib/mail/rules";

test.each([
  [0, 2],
  [1, 2],
  [2, 5],
  [3, 15],
  [4, 30],
  [5, 60],
  [40, 60],
])("after %i tries the next comes in %i minutes", (attempts, minutes) => {
  expect(retryDelayMinutes(attempts)).toBe(minutes);
});

test("a day of failures is some thirty tries at most", () => {
  let [minutes, tries] = [0, 0];
  while (minutes < retryForHours * 60) minutes += retryDelayMinutes(++tries);
  expect(tries).toBeLessThan(30);
  expect(tries).toBeGreaterThan(20);
});
