import type { MailTopic } from "#lib/mail/topics";

const MAX_LINE_LENGTH = 60;

/**
 * Fits a name from people or TikTok into one line of an e-mail: at most 60 characters, no control,
 * direction or line break characters, nothing that a mail program turns into a link.
 */
export function toSingleLine(name: string): string {
  const line = name
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/:\/\//g, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const characters = [...line];
  if (characters.length <= MAX_LINE_LENGTH) return line;
  const start = characters.slice(0, MAX_LINE_LENGTH - 1).join("");
  return `${start.trimEnd()}…`;
}

type ReconnectFacts = {
  topic: "reconnect";
  account: string;
  /** The access ended, or the upload permission is missing. */
  reason: "ended" | "missing_permission";
  /** How many sends wait for the account. */
  waiting: number;
  canReconnect: boolean;
  own: boolean;
};
type ApprovalFacts = { account: string; video: string; person: string; own: boolean } & (
  | { topic: "approval_requested" }
  | { topic: "approval_decided"; answer: "approved" | "changes_requested" }
);
type DeliveryFacts = {
  topic: Exclude<MailTopic, "reconnect" | "approval_requested" | "approval_decided">;
  account: string;
  video: string;
  /** What happened, in the words of the error catalogue; null where it says nothing. */
  what: string | null;
  own: boolean;
};

/** A notification's facts. `own`: the reader consented to the send or requested the approval. */
export type EmailFacts = ReconnectFacts | ApprovalFacts | DeliveryFacts;

/** A notification's text: subject, what happened, what to do, link label, and why they get it. */
export type EmailText = {
  subject: string;
  what: string;
  nextStep: string;
  link: string;
  footer: string;
};

/** Writes one notification: one sentence says what happened, one what to do. */
export function writeEmail(facts: EmailFacts): EmailText {
  const account = `“${toSingleLine(facts.account)}”`;
  switch (facts.topic) {
    case "reconnect":
      return writeReconnectEmail(facts, account);
    case "approval_requested":
    case "approval_decided":
      return writeApprovalEmail(facts, `“${toSingleLine(facts.video)}”`, account);
    default:
      return writeDeliveryEmail(facts, `“${toSingleLine(facts.video)}”`, account);
  }
}

function writeDeliveryEmail(facts: DeliveryFacts, video: string, account: string): EmailText {
  const what = facts.what === null ? null : firstSentence(facts.what);
  const common = {
    footer: writeFooter(facts.own ? "you consented to this send" : null),
    link: "Open the delivery",
  };
  switch (facts.topic) {
    case "refused":
      return {
        ...common,
        subject: `TikTok rejected ${video}`,
        what: what ?? `TikTok did not accept ${video} for ${account}.`,
        nextStep: "Open the delivery to see what to change.",
      };
    case "not_sent":
      return {
        ...common,
        subject: `${video} was not sent`,
        what: what ?? `Sending ${video} to ${account} stopped before anything arrived.`,
        nextStep: "Open the delivery to see what you can do.",
      };
    case "unconfirmed":
      return {
        ...common,
        subject: `Did ${video} arrive in the TikTok inbox?`,
        what: what ?? `We cannot tell whether TikTok received ${video} for ${account}.`,
        nextStep: `Check the TikTok inbox of ${account} on the phone. Then record on the delivery’s page whether the draft is there.`,
      };
  }
}

function writeApprovalEmail(facts: ApprovalFacts, video: string, account: string): EmailText {
  const person = toSingleLine(facts.person);
  if (facts.topic === "approval_requested")
    return {
      subject: `${video} is waiting for your approval`,
      what: `${person} asked you to approve ${video} for ${account}.`,
      nextStep: "Check the video and its caption, then approve it or request changes.",
      link: "Review the draft",
      footer: writeFooter("your shop requires a second approver and you may approve this draft"),
    };
  const footer = writeFooter("you requested this approval");
  return facts.answer === "approved"
    ? {
        subject: `${video} was approved`,
        what: `${person} approved ${video} for ${account}. It is being sent to the TikTok inbox.`,
        nextStep: "You do not need to do anything until it arrives.",
        link: "Open the delivery",
        footer,
      }
    : {
        subject: `Changes requested for ${video}`,
        what: `${person} reviewed ${video} for ${account} and requested changes.`,
        nextStep: "Open the draft to read the request, make the changes, and ask again.",
        link: "Open the draft",
        footer,
      };
}

function writeReconnectEmail(facts: ReconnectFacts, account: string): EmailText {
  const { waiting } = facts;
  const waits =
    waiting === 0 ? "" : waiting === 1 ? " One send is waiting." : ` ${waiting} sends are waiting.`;
  const ended = facts.reason === "ended";
  const permission = ended ? "" : " and keep the upload permission ticked";
  const after = waiting === 0 ? "" : " Waiting sends then continue automatically.";
  return {
    subject: `Reconnect ${account} to TikTok`,
    what: ended
      ? `TikTok no longer accepts our access to ${account}.${waits}`
      : `${account} is connected without permission to receive drafts.${waits}`,
    nextStep: facts.canReconnect
      ? `Reconnect it under Connections${permission}.${after}`
      : `Ask an administrator of your shop to reconnect it under Connections${permission}.${after}`,
    link: "Open Connections",
    footer: writeFooter(facts.own ? "a send that you consented to is waiting for it" : null),
  };
}

const writeFooter = (own: string | null) =>
  `You are receiving this e-mail because ${own ?? "you chose to be notified about every send in your shop"}. You can change this in the studio under Settings, E-mail.`;

/** The catalogue may say more than an e-mail has room for; the delivery's page shows the rest. */
function firstSentence(text: string): string {
  return /^.*?[.!?…](?=\s|$)/su.exec(text)?.[0] ?? text;
}

/** An e-mail as its reader sees it: subject, paragraphs, at most one link, and why they got it. */
export type EmailPage = {
  subject: string;
  lines: string[];
  link: { label: string; href: string } | null;
  footer: string;
};

/** Lays out a notification; its link leads to `href`. */
export function toEmailPage(
  { subject, what, nextStep, link, footer }: EmailText,
  href: string,
): EmailPage {
  return { subject, lines: [`${what} ${nextStep}`], link: { label: link, href }, footer };
}

/** The e-mail as plain text, with its one link. */
export function renderPlainText({ subject, lines, link, footer }: EmailPage): string {
  return [subject, ...lines, ...(link ? [link.href] : []), `-- \n${footer}\n`].join("\n\n");
}

const HTML_ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => HTML_ESCAPES[sign] ?? sign);

/** The e-mail as simple HTML: no pictures, nothing to fetch, the one link. */
export function renderHtml({ subject, lines, link, footer }: EmailPage): string {
  const style = "font-family: Georgia, serif; max-width: 34em; line-height: 1.5";
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>',
    `<body style="${style}"><h1 style="font-size: 1.3em; font-weight: normal">${escapeHtml(subject)}</h1>`,
    ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
    link ? `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.label)}</a></p>` : "",
    `<p style="font-size: 0.85em; color: #555">${escapeHtml(footer)}</p></body></html>`,
  ].join("");
}
