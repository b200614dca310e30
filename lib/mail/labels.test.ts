import { expect, test } from "vitest";

import { mailTopics } from "#lib/mail/state";
import {
  topicLabels,
  failureLabel,
  renderHtml,
  toSingleLine,
  writeEmail,
  toEmailPage,
  renderPlainText,
  type EmailFacts,
} from "#lib/mail/email-text";

const reconnect = {
  cause: "reconnect",
  account: "Maison",
  why: "ended",
  waiting: 0,
  mayReconnect: true,
  own: false,
} as const;
const asked = { account: "Maison", video: "Look 12", who: "Ada", own: true } as const;
const ended = { account: "Maison", video: "Look 12", what: null, own: true } as const;

test.each<[EmailFacts, subject: string, words: string]>([
  [
    { ...reconnect, waiting: 2, own: true },
    "“Maison” has to be reconnected to TikTok",
    "TikTok no longer accepts the studio’s access to “Maison”, and 2 sends wait for it. Reconnect it under Connections; what waits goes on by itself.",
  ],
  [
    { ...reconnect, waiting: 1, canReconnect: false },
    "“Maison” has to be reconnected to TikTok",
    "TikTok no longer accepts the studio’s access to “Maison”, and one send waits for it. Ask an administrator of your shop to reconnect it under Connections; what waits goes on by itself.",
  ],
  [
    reconnect,
    "“Maison” has to be reconnected to TikTok",
    "TikTok no longer accepts the studio’s access to “Maison”. Reconnect it under Connections.",
  ],
  [
    { ...reconnect, reason: "missing_permission" },
    "“Maison” has to be reconnected to TikTok",
    "“Maison” is connected without the permission to receive drafts. Reconnect it under Connections and leave the upload permission ticked.",
  ],
  [
    {
      ...ended,
      topic: "refused",
      what: "TikTok found the frame rate outside 23 to 60 frames a second. And more.",
    },
    "TikTok refused “Look 12”",
    "TikTok found the frame rate outside 23 to 60 frames a second. Open the delivery to see what to change.",
  ],
  [
    { ...ended, topic: "refused" },
    "TikTok refused “Look 12”",
    "TikTok would not take “Look 12” for “Maison”. Open the delivery to see what to change.",
  ],
  [
    {
      ...ended,
      topic: "not_sent",
      what: "The video file is no longer on the server. Nothing was sent.",
    },
    "“Look 12” was not sent",
    "The video file is no longer on the server. Open the delivery to see what you can do.",
  ],
  [
    { ...ended, topic: "not_sent" },
    "“Look 12” was not sent",
    "The send of “Look 12” to “Maison” stopped before anything had arrived. Open the delivery to see what you can do.",
  ],
  [
    { ...ended, topic: "unconfirmed" },
    "Did “Look 12” arrive in the TikTok inbox?",
    "We cannot tell whether TikTok received “Look 12” for “Maison”. Look in the TikTok inbox of “Maison” on the phone, then say on the delivery’s page whether the draft is there.",
  ],
  [
    { ...asked, topic: "approval_requested" },
    "“Look 12” waits for your approval",
    "Ada asks that you approve “Look 12” for “Maison”. Look at it and at the words, then approve it or say what should be changed.",
  ],
  [
    { ...asked, topic: "approval_decided", answer: "approved" },
    "“Look 12” was approved",
    "Ada approved “Look 12” for “Maison”, and it is on its way to the TikTok inbox. There is nothing to do until it has arrived.",
  ],
  [
    { ...asked, topic: "approval_decided", answer: "changes_requested" },
    "Changes are asked for in “Look 12”",
    "Ada looked at “Look 12” for “Maison” and asks for changes. Open the draft to read what, change it, and ask again.",
  ],
])("%j", (facts, subject, words) => {
  const made = writeEmail(facts);
  expect(made.subject).toBe(subject);
  expect(`${made.what} ${made.nextStep}`).toBe(words);
  const reasons: Partial<Record<typeof facts.topic, string>> = {
    reconnect: "because a send that you agreed to waits for it.",
    approval_requested: "because your shop asks for two people and you may approve this draft.",
    approval_decided: "because you asked for this approval.",
  };
  const own = reasons[facts.topic] ?? "because you agreed to this send.";
  expect(made.footer).toContain(
    facts.own ? own : "because you chose to hear of every send of your shop.",
  );
});

test.each([
  ["Look 12", "Look 12"],
  ["Look\r\nBcc: everybody@evil.example", "Look Bcc: everybody@evil.example"],
  ["a\u0000b\u001Bc\u0085d\u2028e\u2029f", "a b c d e f"],
  ["safe\u202Egpj.exe", "safe gpj.exe"],
  ["  two   spaces\t", "two spaces"],
  ["https://evil.example", "https evil.example"],
  ["x".repeat(61), `${"x".repeat(59)}…`],
  ["👗".repeat(60), "👗".repeat(60)],
])("the name %j is written as %j", (name, line) => {
  expect(toSingleLine(name)).toBe(line);
});

test("a mail has one link and shows every name as text, never as markup", () => {
  const href = "https://studio.example/deliveries/1?a=1&b=2";
  const page = toEmailPage(
    writeEmail({ ...ended, topic: "refused", video: `<img src="x" onerror='a'>&` }),
    href,
  );
  const html = renderHtml(page);
  expect(html).toContain("TikTok refused “&lt;img src=&quot;x&quot; onerror=&#39;a&#39;&gt;&amp;”");
  expect(html.match(/href="[^"]*"/g)).toEqual([
    'href="https://studio.example/deliveries/1?a=1&amp;b=2"',
  ]);
  expect(html).not.toMatch(/<img|<script|src=x/);
  const text = renderPlainText(page);
  expect(text.match(/https?:\S+/g)).toEqual([href]);
  expect(text.split("\n")[0]).toBe(page.subject);
});

test("a letter without a link has none", () => {
  const page = {
    subject: "The facts",
    lines: ["One.", "Two & three."],
    link: null,
    why: "Because.",
  };
  expect(renderPlainText(page)).toBe("The facts\n\nOne.\n\nTwo & three.\n\n-- \nBecause.\n");
  expect(renderHtml(page)).toContain("<p>One.</p><p>Two &amp; three.</p><p style");
});

test("every cause has its words in Settings", () => {
  expect(Object.keys(topicLabels)).toEqual([...mailTopics]);
});

test.each([
  ["EAUTH 535", "the mail server does not accept the user name or password"],
  ["ECONNECTION", "the mail server cannot be reached"],
  ["DEADLINE", "the mail server does not answer in time"],
  ["ETLS", "the mail server offers no safe connection"],
  ["EENVELOPE 550", "the mail server refuses the address"],
  ["EMESSAGE 554", "the mail server refuses the mail"],
  ["NOT_CONFIGURED", "no mail server is configured any more"],
  ["EODD 499", "of a fault we do not know (EODD 499)"],
])("%s means that %s", (code, words) => {
  expect(failureLabel(code)).toBe(words);
});
