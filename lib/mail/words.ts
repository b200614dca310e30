import type { MailCause } from "#lib/mail/state";

/** What the switches of Settings say. */
export const causeWords: Record<MailCause, { label: string; hint: string }> = {
  reconnect: { label: "An account has to be reconnected", hint: "TikTok no longer lets the studio in, and a send waits for it." },
  refused: { label: "TikTok refused a video", hint: "With what TikTok found wrong." },
  unconfirmed: { label: "A send is unconfirmed", hint: "Somebody has to look in the TikTok inbox." },
  not_sent: { label: "A send stopped before anything arrived", hint: "No draft was made; you may want to try again." },
  approval_asked: { label: "A draft waits for my approval", hint: "Somebody asks that you look at it and decide." },
  approval_answered: { label: "My request was answered", hint: "The draft was approved and is being sent, or changes are asked for." },
};

/** Why the last try at a mail failed, for an administrator. Unknown codes are told as they are. */
export function failureWords(code: string): string {
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

const LONGEST = 60;

/**
 * A name that people or TikTok gave, fit for one line of a mail: no control or direction characters, no line breaks, nothing
 * that a mail program would turn into a link, and not longer than a line.
 */
export function lineOf(name: string): string {
  const line = name
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/:\/\//g, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const signs = [...line];
  return signs.length <= LONGEST
    ? line
    : `${signs
        .slice(0, LONGEST - 1)
        .join("")
        .trimEnd()}…`;
}

export type MailFacts =
  | {
      cause: "reconnect";
      account: string;
      /** The access ended, or it stands without the permission to send. */
      why: "ended" | "may_not_send";
      waiting: number;
      mayReconnect: boolean;
      own: boolean;
    }
  | { cause: "approval_asked"; account: string; video: string; who: string; own: boolean }
  | { cause: "approval_answered"; answer: "approved" | "changes_asked"; account: string; video: string; who: string; own: boolean }
  | {
      cause: Exclude<MailCause, "reconnect" | "approval_asked" | "approval_answered">;
      account: string;
      video: string;
      what: string | null;
      own: boolean;
    };

/** A mail in words: the subject, what happened, what to do, what the link is called, and why this person gets it. */
export type MailWords = { subject: string; what: string; todo: string; link: string; why: string };

/** The words of one mail: one sentence for what happened, one for what to do. Pure. */
export function mailWords(facts: MailFacts): MailWords {
  const account = `“${lineOf(facts.account)}”`;
  if (facts.cause === "reconnect")
    return { ...reconnectWords(facts, account), why: whyWords(facts.own ? "a send that you agreed to waits for it" : null) };
  const video = `“${lineOf(facts.video)}”`;
  if (facts.cause === "approval_asked" || facts.cause === "approval_answered") return approvalWords(facts, video, account);
  const what = facts.what === null ? null : firstSentence(facts.what);
  const more = { why: whyWords(facts.own ? "you agreed to this send" : null), link: "Open the delivery" };
  switch (facts.cause) {
    case "refused":
      return {
        ...more,
        subject: `TikTok refused ${video}`,
        what: what ?? `TikTok would not take ${video} for ${account}.`,
        todo: "Open the delivery to see what to change.",
      };
    case "not_sent":
      return {
        ...more,
        subject: `${video} was not sent`,
        what: what ?? `The send of ${video} to ${account} stopped before anything had arrived.`,
        todo: "Open the delivery to see what you can do.",
      };
    case "unconfirmed":
      return {
        ...more,
        subject: `Did ${video} arrive in the TikTok inbox?`,
        what: what ?? `We cannot tell whether TikTok received ${video} for ${account}.`,
        todo: `Look in the TikTok inbox of ${account} on the phone, then say on the delivery’s page whether the draft is there.`,
      };
  }
}

type ApprovalFacts = Extract<MailFacts, { cause: "approval_asked" | "approval_answered" }>;

function approvalWords(facts: ApprovalFacts, video: string, account: string): MailWords {
  const who = lineOf(facts.who);
  if (facts.cause === "approval_asked")
    return {
      subject: `${video} waits for your approval`,
      what: `${who} asks that you approve ${video} for ${account}.`,
      todo: "Look at it and at the words, then approve it or say what should be changed.",
      link: "Look and decide",
      why: whyWords("your shop asks for two people and you may approve this draft"),
    };
  const why = whyWords("you asked for this approval");
  return facts.answer === "approved"
    ? {
        subject: `${video} was approved`,
        what: `${who} approved ${video} for ${account}, and it is on its way to the TikTok inbox.`,
        todo: "There is nothing to do until it has arrived.",
        link: "Open the delivery",
        why,
      }
    : {
        subject: `Changes are asked for in ${video}`,
        what: `${who} looked at ${video} for ${account} and asks for changes.`,
        todo: "Open the draft to read what, change it, and ask again.",
        link: "Open the draft",
        why,
      };
}

function reconnectWords(facts: Extract<MailFacts, { cause: "reconnect" }>, account: string): Omit<MailWords, "why"> {
  const waits = facts.waiting === 0 ? "" : facts.waiting === 1 ? ", and one send waits for it" : `, and ${facts.waiting} sends wait for it`;
  const ended = facts.why === "ended";
  const ticked = ended ? "" : " and leave the upload permission ticked";
  const after = facts.waiting === 0 ? "" : "; what waits goes on by itself";
  return {
    subject: `${account} has to be reconnected to TikTok`,
    what: ended
      ? `TikTok no longer accepts the studio’s access to ${account}${waits}.`
      : `${account} is connected without the permission to receive drafts${waits}.`,
    todo: facts.mayReconnect
      ? `Reconnect it under Connections${ticked}${after}.`
      : `Ask an administrator of your shop to reconnect it under Connections${ticked}${after}.`,
    link: "Open Connections",
  };
}

const whyWords = (own: string | null) =>
  `You get this because ${own ?? "you chose to hear of every send of your shop"}. In the studio’s settings, under E-mail, you choose what you get.`;

/** The catalogue may say more than a mail has room for; the page has the rest. */
function firstSentence(words: string): string {
  return /^.*?[.!?…](?=\s|$)/su.exec(words)?.[0] ?? words;
}

/** A mail as its reader sees it: subject, paragraphs, at most one link, and why they got it. */
export type MailPage = { subject: string; lines: string[]; link: { words: string; href: string } | null; why: string };

/** The page of a mail about a send or an account; its link leads to `href`. */
export function pageOf({ subject, what, todo, link, why }: MailWords, href: string): MailPage {
  return { subject, lines: [`${what} ${todo}`], link: { words: link, href }, why };
}

/** The mail as plain text, with its one link. */
export function textOf({ subject, lines, link, why }: MailPage): string {
  return [subject, ...lines, ...(link ? [link.href] : []), `-- \n${why}\n`].join("\n\n");
}

const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const safe = (words: string) => words.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);

/** The same as simple HTML: no pictures, nothing that is fetched, the one link. */
export function htmlOf({ subject, lines, link, why }: MailPage): string {
  const style = "font-family: Georgia, serif; max-width: 34em; line-height: 1.5";
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>',
    `<body style="${style}"><h1 style="font-size: 1.3em; font-weight: normal">${safe(subject)}</h1>`,
    ...lines.map((line) => `<p>${safe(line)}</p>`),
    link ? `<p><a href="${safe(link.href)}">${safe(link.words)}</a></p>` : "",
    `<p style="font-size: 0.85em; color: #555">${safe(why)}</p></body></html>`,
  ].join("");
}
