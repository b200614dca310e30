import type { MailTopic } from "#lib/mail/state";

/** What the switches of Settings say. */
export const topicLabels: Record<MailTopic, { label: string; hint: string }> = {
  reconnect: {
    label: "An account has to be reconnected",
    hint: "TikTok no longer lets the studio in, and a send waits for it.",
  },
  refused: { label: "TikTok refused a video", hint: "With what TikTok found wrong." },
  unconfirmed: {
    label: "A send is unconfirmed",
    hint: "Somebody has to look in the TikTok inbox.",
  },
  not_sent: {
    label: "A send stopped before anything arrived",
    hint: "No draft was made; you may want to try again.",
  },
  approval_requested: {
    label: "A draft waits for my approval",
    hint: "Somebody asks that you look at it and decide.",
  },
  approval_decided: {
    label: "My request was answered",
    hint: "The draft was approved and is being sent, or changes are asked for.",
  },
};

/** Why the last try at a mail failed, for an administrator. Unknown codes are told as they are. */
export function failureLabel(code: string): string {
  const [name = ""] = code.split(" ");
  switch (name) {
    case "EAUTH":
      return "the mail server does not accept the user name or password";
    case "EDNS":
    case "ECONNECTION":
    case "ESOCKET":
    case "NO_ANSWER":
      return "the mail server cannot be reached";
    case "ETIMEDOUT":
    case "DEADLINE":
      return "the mail server does not answer in time";
    case "ETLS":
      return "the mail server offers no safe connection";
    case "EENVELOPE":
      return "the mail server refuses the address";
    case "EMESSAGE":
      return "the mail server refuses the mail";
    case "NOT_CONFIGURED":
      return "no mail server is configured any more";
    default:
      return `of a fault we do not know (${code})`;
  }
}

const MAX_LINE_LENGTH = 60;

/**
 * A name that people or TikTok gave, fit for one line of a mail: no control or direction characters, no line breaks, nothing
 * that a mail program would turn into a link, and not longer than a line.
 */
export function toSingleLine(name: string): string {
  const line = name
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/:\/\//g, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const signs = [...line];
  return signs.length <= MAX_LINE_LENGTH
    ? line
    : `${signs
        .slice(0, MAX_LINE_LENGTH - 1)
        .join("")
        .trimEnd()}…`;
}

export type EmailFacts =
  | {
      topic: "reconnect";
      account: string;
      /** The access ended, or it stands without the permission to send. */
      reason: "ended" | "missing_permission";
      waiting: number;
      canReconnect: boolean;
      own: boolean;
    }
  | { topic: "approval_requested"; account: string; video: string; person: string; own: boolean }
  | {
      topic: "approval_decided";
      answer: "approved" | "changes_requested";
      account: string;
      video: string;
      who: string;
      own: boolean;
    }
  | {
      topic: Exclude<MailTopic, "reconnect" | "approval_requested" | "approval_decided">;
      account: string;
      video: string;
      what: string | null;
      own: boolean;
    };

/** A mail in words: the subject, what happened, what to do, what the link is called, and why this person gets it. */
export type EmailText = {
  subject: string;
  what: string;
  nextStep: string;
  link: string;
  footer: string;
};

/** The words of one mail: one sentence for what happened, one for what to do. Pure. */
export function writeEmail(facts: EmailFacts): EmailText {
  const account = `“${toSingleLine(facts.account)}”`;
  if (facts.topic === "reconnect")
    return {
      ...writeReconnectEmail(facts, account),
      footer: writeFooter(facts.own ? "a send that you agreed to waits for it" : null),
    };
  const video = `“${toSingleLine(facts.video)}”`;
  if (facts.topic === "approval_requested" || facts.topic === "approval_decided")
    return writeApprovalEmail(facts, video, account);
  const what = facts.what === null ? null : firstSentence(facts.what);
  const more = {
    why: writeFooter(facts.own ? "you agreed to this send" : null),
    link: "Open the delivery",
  };
  switch (facts.topic) {
    case "refused":
      return {
        ...more,
        subject: `TikTok refused ${video}`,
        what: what ?? `TikTok would not take ${video} for ${account}.`,
        nextStep: "Open the delivery to see what to change.",
      };
    case "not_sent":
      return {
        ...more,
        subject: `${video} was not sent`,
        what: what ?? `The send of ${video} to ${account} stopped before anything had arrived.`,
        nextStep: "Open the delivery to see what you can do.",
      };
    case "unconfirmed":
      return {
        ...more,
        subject: `Did ${video} arrive in the TikTok inbox?`,
        what: what ?? `We cannot tell whether TikTok received ${video} for ${account}.`,
        nextStep: `Look in the TikTok inbox of ${account} on the phone, then say on the delivery’s page whether the draft is there.`,
      };
  }
}

type ApprovalEmailFacts = Extract<EmailFacts, { cause: "approval_requested" | "approval_decided" }>;

function writeApprovalEmail(facts: ApprovalEmailFacts, video: string, account: string): EmailText {
  const who = toSingleLine(facts.personAction);
  if (facts.topic === "approval_requested")
    return {
      subject: `${video} waits for your approval`,
      what: `${who} asks that you approve ${video} for ${account}.`,
      nextStep: "Look at it and at the words, then approve it or say what should be changed.",
      link: "Look and decide",
      footer: writeFooter("your shop asks for two people and you may approve this draft"),
    };
  const footer = writeFooter("you asked for this approval");
  return facts.answer === "approved"
    ? {
        subject: `${video} was approved`,
        what: `${who} approved ${video} for ${account}, and it is on its way to the TikTok inbox.`,
        nextStep: "There is nothing to do until it has arrived.",
        link: "Open the delivery",
        footer,
      }
    : {
        subject: `Changes are asked for in ${video}`,
        what: `${who} looked at ${video} for ${account} and asks for changes.`,
        nextStep: "Open the draft to read what, change it, and ask again.",
        link: "Open the draft",
        footer,
      };
}

function writeReconnectEmail(
  facts: Extract<EmailFacts, { cause: "reconnect" }>,
  account: string,
): Omit<EmailText, "why"> {
  const waits =
    facts.waiting === 0
      ? ""
      : facts.waiting === 1
        ? ", and one send waits for it"
        : `, and ${facts.waiting} sends wait for it`;
  const ended = facts.totp === "ended";
  const ticked = ended ? "" : " and leave the upload permission ticked";
  const after = facts.waiting === 0 ? "" : "; what waits goes on by itself";
  return {
    subject: `${account} has to be reconnected to TikTok`,
    what: ended
      ? `TikTok no longer accepts the studio’s access to ${account}${waits}.`
      : `${account} is connected without the permission to receive drafts${waits}.`,
    nextStep: facts.canReconnect
      ? `Reconnect it under Connections${ticked}${after}.`
      : `Ask an administrator of your shop to reconnect it under Connections${ticked}${after}.`,
    link: "Open Connections",
  };
}

const writeFooter = (own: string | null) =>
  `You get this because ${own ?? "you chose to hear of every send of your shop"}. In the studio’s settings, under E-mail, you choose what you get.`;

/** The catalogue may say more than a mail has room for; the page has the rest. */
function firstSentence(text: string): string {
  return /^.*?[.!?…](?=\s|$)/su.exec(text)?.[0] ?? text;
}

/** A mail as its reader sees it: subject, paragraphs, at most one link, and why they got it. */
export type EmailPage = {
  subject: string;
  lines: string[];
  link: { label: string; href: string } | null;
  footer: string;
};

/** The page of a mail about a send or an account; its link leads to `href`. */
export function toEmailPage(
  { subject, what, nextStep, link, footer }: EmailText,
  href: string,
): EmailPage {
  return { subject, lines: [`${what} ${nextStep}`], link: { label: link, href }, footer };
}

/** The mail as plain text, with its one link. */
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

/** The same as simple HTML: no pictures, nothing that is fetched, the one link. */
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
