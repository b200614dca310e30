// A test that makes the product complain on the console is a test that fails, unless it says which complaint it expects.
import { afterEach, beforeEach, expect, vi, type MockInstance } from "vitest";

let consoleErrors: MockInstance<typeof console.error>;

beforeEach(() => {
  consoleErrors = vi.spyOn(console, "error");
});

afterEach(() => {
  const heard = consoleErrors.mock.calls.map((words) => words.map(String).join(" "));
  consoleErrors.mockRestore();
  expect(
    heard,
    "console.error was called; mend the cause, or spy on it in the test and assert what is said",
  ).toEqual([]);
});
