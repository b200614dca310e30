import { expect, test } from "vitest";

import { failureLabel, topicLabels } from "#lib/mail/labels";
import { mailTopics } from "#lib/mail/topics";

test("every topic has a label in Settings", () => {
  expect(Object.keys(topicLabels)).toEqual([...mailTopics]);
});

test.each([
  ["EAUTH 535", "the mail server rejected the user name or password"],
  ["ECONNECTION", "the mail server cannot be reached"],
  ["DEADLINE", "the mail server did not answer in time"],
  ["ETLS", "the mail server offers no encrypted connection"],
  ["EENVELOPE 550", "the mail server rejected the address"],
  ["EMESSAGE 554", "the mail server rejected the message"],
  ["NOT_CONFIGURED", "no mail server is configured"],
  ["EODD 499", "an unknown error (EODD 499)"],
])("%s is labelled %j", (code, label) => {
  expect(failureLabel(code)).toBe(label);
});
