// Fails a test in which the product calls console.error, unless the test spies on it and asserts
// the message.
import { afterEach, beforeEach, expect, vi, type MockInstance } from "vitest";

let consoleErrors: MockInstance<typeof console.error>;

beforeEach(() => {
  consoleErrors = vi.spyOn(console, "error");
});

afterEach(() => {
  const messages = consoleErrors.mock.calls.map((parts) => parts.map(String).join(" "));
  consoleErrors.mockRestore();
  expect(
    messages,
    "console.error was called; correct the cause, or spy on it in the test and assert the message",
  ).toEqual([]);
});
