import { expect, test } from "vitest";

import {
  type EmailFacts,
  renderHtml,
  renderPlainText,
  toEmailPage,
  toSingleLine,
  writeEmail,
} from "#lib/mail/email-text";

const reconnect = {
  topic: "reconnect",
  account: "Maison",
  reason: "ended",
  waiting: 0,
  canReconnect: true,
  own: false,
} as const;
const approval = { account: "Maison", video: "Look 12", person: "Ada", own: true } as const;
const ended = { account: "Maison", video: "Look 12", what: null, own: true } as const;

test.each<[EmailFacts, subject: string, text: string]>([
  [
    { ...reconnect, waiting: 2, own: true },
    "Reconnect “Maison” to TikTok",
    "TikTok no longer accepts our access to “Maison”. 2 sends are waiting. Reconnect it under Connections. Waiting sends then continue automatically.",
  ],
  [
    { ...reconnect, waiting: 1, canReconnect: false },
    "Reconnect “Maison” to TikTok",
    "TikTok no longer accepts our access to “Maison”. One send is waiting. Ask an administrator of your shop to reconnect it under Connections. Waiting sends then continue automatically.",
  ],
  [
    reconnect,
    "Reconnect “Maison” to TikTok",
    "TikTok no longer accepts our access to “Maison”. Reconnect it under Connections.",
  ],
  [
    { ...reconnect, reason: "missing_permission" },
    "Reconnect “Maison” to TikTok",
    "“Maison” is connected without permission to receive drafts. Reconnect it under Connections and keep the upload permission ticked.",
  ],
  [
    {
      ...ended,
      topic: "refused",
      what: "TikTok found the frame rate outside 23 to 60 frames per second. And more.",
    },
    "TikTok rejected “Look 12”",
    "TikTok found the frame rate outside 23 to 60 frames per second. Open the delivery to see what to change.",
  ],
  [
    { ...ended, topic: "refused" },
    "TikTok rejected “Look 12”",
    "TikTok did not accept “Look 12” for “Maison”. Open the delivery to see what to change.",
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
    "Sending “Look 12” to “Maison” stopped before anything arrived. Open the delivery to see what you can do.",
  ],
  [
    { ...ended, topic: "unconfirmed" },
    "Did “Look 12” arrive in the TikTok inbox?",
    "We cannot tell whether TikTok received “Look 12” for “Maison”. Check the TikTok inbox of “Maison” on the phone. Then record on the delivery’s page whether the draft is there.",
  ],
  [
    { ...approval, topic: "approval_requested" },
    "“Look 12” is waiting for your approval",
    "Ada asked you to approve “Look 12” for “Maison”. Check the video and its caption, then approve it or request changes.",
  ],
  [
    { ...approval, topic: "approval_decided", answer: "approved" },
    "“Look 12” was approved",
    "Ada approved “Look 12” for “Maison”. It is being sent to the TikTok inbox. You do not need to do anything until it arrives.",
  ],
  [
    { ...approval, topic: "approval_decided", answer: "changes_requested" },
    "Changes requested for “Look 12”",
    "Ada reviewed “Look 12” for “Maison” and requested changes. Open the draft to read the request, make the changes, and ask again.",
  ],
])("%j", (facts, subject, text) => {
  const email = writeEmail(facts);
  expect(email.subject).toBe(subject);
  expect(`${email.what} ${email.nextStep}`).toBe(text);
  const reasons: Partial<Record<typeof facts.topic, string>> = {
    reconnect: "because a send that you consented to is waiting for it.",
    approval_requested:
      "because your shop requires a second approver and you may approve this draft.",
    approval_decided: "because you requested this approval.",
  };
  const own = reasons[facts.topic] ?? "because you consented to this send.";
  expect(email.footer).toContain(
    facts.own ? own : "because you chose to be notified about every send in your shop.",
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

test("an e-mail has one link and shows every name as text, never as markup", () => {
  const href = "https://studio.example/deliveries/1?a=1&b=2";
  const page = toEmailPage(
    writeEmail({ ...ended, topic: "refused", video: `<img src="x" onerror='a'>&` }),
    href,
  );
  const html = renderHtml(page);
  expect(html).toContain(
    "TikTok rejected “&lt;img src=&quot;x&quot; onerror=&#39;a&#39;&gt;&amp;”",
  );
  expect(html.match(/href="[^"]*"/g)).toEqual([
    'href="https://studio.example/deliveries/1?a=1&amp;b=2"',
  ]);
  expect(html).not.toMatch(/<img|<script|src=x/);
  const text = renderPlainText(page);
  expect(text.match(/https?:\S+/g)).toEqual([href]);
  expect(text.split("\n")[0]).toBe(page.subject);
});

test("an e-mail without a link has none", () => {
  const page = {
    subject: "The facts",
    lines: ["One.", "Two & three."],
    link: null,
    footer: "Because.",
  };
  expect(renderPlainText(page)).toBe("The facts\n\nOne.\n\nTwo & three.\n\n-- \nBecause.\n");
  expect(renderHtml(page)).toContain("<p>One.</p><p>Two &amp; three.</p><p style");
});
