import type { Basis, Recipient } from "#lib/privacy/parties/policy";
/**
 * How long everything is kept: the one file that the policy page prints and the sweeper obeys.
 * Change a period here and both follow; then add a version at the end of the file.
 */
export type Period = { count: number; unit: "minute" | "hour" | "day" | "month" };

const minutes = (count: number): Period => ({ count, unit: "minute" });
const hours = (count: number): Period => ({ count, unit: "hour" });
const days = (count: number): Period => ({ count, unit: "day" });
const months = (count: number): Period => ({ count, unit: "month" });

export const periods = {
  authorization: minutes(10),
  sessionIdle: minutes(30),
  sessionWhole: hours(12),
  leftStaff: months(12),
  invitationLink: hours(48),
  invitation: days(30),
  passwordLink: minutes(30),
  tokensUnused: days(90),
  uploadAddress: minutes(70),
  profileAfterDisconnect: days(30),
  partialUpload: hours(24),
  videoInInbox: days(30),
  videoUnused: days(90),
  words: months(12),
  deliveryLog: months(12),
  consent: months(12),
  phonePage: days(30),
  limitCounters: hours(24),
  webhookDigest: days(90),
  mail: days(90),
  serverLog: days(30),
  audit: months(24),
  receipt: months(24),
  refusalReason: months(12),
  revocation: hours(24),
  export: hours(24),
  backup: days(30),
  answerDeletion: days(30),
  answerExtension: days(60),
  objection: hours(72),
  finalNotice: hours(24),
} as const satisfies Record<string, Period>;

/** A period in words: "30 days". */
export function say({ count, unit }: Period): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const MILLISECONDS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The moment one period before `now`: whatever ended earlier is older than allowed. Months are calendar months (UTC). */
export function before(period: Period, now: Date): Date {
  if (period.unit !== "month") return new Date(now.getTime() - period.count * MILLISECONDS[period.unit]);
  const moment = new Date(now);
  moment.setUTCDate(1);
  moment.setUTCMonth(moment.getUTCMonth() - period.count);
  const lastDay = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1, 0)).getUTCDate();
  moment.setUTCDate(Math.min(now.getUTCDate(), lastDay));
  return moment;
}

/** The moment one period after `from`. */
export function after(period: Period, from: Date): Date {
  return before({ ...period, count: -period.count }, from);
}

export type DataClass = {
  name: string;
  /** What exactly is stored. */
  holds: string;
  why: string;
  kept: string;
  afterwards: string;
  basis: Basis;
  /** Who receives it beside the hosting. */
  goesTo?: readonly Recipient[];
};

const p = periods;

export const dataClasses = {
  staff: {
    name: "Staff accounts",
    holds:
      "Name, e-mail address, role, a one-way hash of the password, when the account was last used, what to send e-mail about, and which member of staff did what. Where set up: the secret of the authenticator app, encrypted; the public half and name of each passkey and when it was last used; one-way hashes of the recovery codes; the number of the account at the company’s sign-in provider.",
    why: "To let the shop’s own people in, and nobody else.",
    kept: `While the person works in the studio, and ${say(p.leftStaff)} after the account was switched off.`,
    afterwards: "Deleted.",
    basis: "workflow",
    goesTo: ["mail"],
  },
  session: {
    name: "Signed-in browsers",
    holds:
      "A random session number, times, how the person signed in, and the kind of browser. While a sign-in is under way, hashes of random numbers.",
    why: "To keep a person signed in and to be able to sign them out everywhere.",
    kept: `${say(p.sessionIdle)} without use, ${say(p.sessionWhole)} in all; a sign-in under way ${say(p.authorization)}.`,
    afterwards: "Deleted.",
    basis: "security",
  },
  staffLink: {
    name: "Invitations and links for a new password",
    holds:
      "The e-mail address, name and role that an administrator invites, and who invited; for a new password, whose. A one-way hash of the link.",
    why: "To let somebody new in, or a person back in, by a link that works once.",
    kept: `An invitation works ${say(p.invitationLink)}, a link for a new password ${say(p.passwordLink)}. What was used or withdrawn is gone at once, an invitation that nobody took up after ${say(p.invitation)}.`,
    afterwards: "Deleted.",
    basis: "security",
  },
  authorization: {
    name: "A TikTok sign-in under way",
    holds: "A hash of a random number, its purpose, and, until the person confirms, TikTok’s answer under encryption.",
    why: "To be sure that the person who comes back from TikTok is the one who left.",
    kept: `${say(p.authorization)}.`,
    afterwards: "No longer accepted, and deleted.",
    basis: "security",
    goesTo: ["tiktok"],
  },
  tokens: {
    name: "Access and refresh tokens",
    holds: "The two tokens that TikTok issues, encrypted, with their expiry.",
    why: "To send the drafts that a person approved, to ask TikTok what became of them, and for nothing else.",
    kept: `While the account is connected. Gone at disconnection, when TikTok withdraws or expires them, and after ${say(p.tokensUnused)} without use. While an account is erased and TikTok does not answer, the access token alone waits ${say(p.revocation)} at most to be revoked.`,
    afterwards: "Destroyed, and revoked at TikTok.",
    basis: "workflow",
    goesTo: ["tiktok"],
  },
  profile: {
    name: "TikTok profile",
    holds:
      "open_id (TikTok’s number for the account in this app), display name, user name and avatar address where TikTok gives them, granted permissions.",
    why: "To show staff which account a video goes to before they agree.",
    kept: `While the account is connected, and ${say(p.profileAfterDisconnect)} after it was disconnected. At once on request, or when TikTok tells us that the account was deleted.`,
    afterwards: "Deleted.",
    basis: "workflow",
  },
  uploadAddress: {
    name: "Upload addresses",
    holds:
      "The one-time address to which TikTok lets us upload one video, encrypted. Where TikTok fetches the video from us instead: the times at which the signed address given to TikTok was first used, ends and was closed; that address itself is not stored.",
    why: "To carry on with an upload that was interrupted.",
    kept: `Until the delivery ends, at most ${say(p.uploadAddress)}. The signed address works no longer than that, and ends at once when the send is cancelled or the account disconnected.`,
    afterwards: "Destroyed.",
    basis: "workflow",
    goesTo: ["tiktok"],
  },
  partialUpload: {
    name: "Unfinished uploads to the studio",
    holds: "Part of a video file and its name.",
    why: "To carry on after a lost connection.",
    kept: `${say(p.partialUpload)}.`,
    afterwards: "Deleted.",
    basis: "workflow",
  },
  video: {
    name: "Video files and posters",
    holds: "The file and its name, a still image, the local file path, and what was measured (length, size, format).",
    why: "To check, preview and send the video.",
    kept: `${say(p.videoInInbox)} after it reached the TikTok inbox, or ${say(p.videoUnused)} without use. Longer only when staff keep it in the library.`,
    afterwards: "Deleted.",
    basis: "workflow",
    goesTo: ["tiktok"],
  },
  words: {
    name: "Captions, hashtags and where a video came from",
    holds:
      "Caption, hashtags, cover choice, who wrote them, comments on a moment of the video, who asked for an approval and what should be changed, and the public video URL or folder name that a video came from.",
    why: "To prepare a post together and to hand the words to the person who finishes it.",
    kept: `With the video, at most ${say(p.words)}.`,
    afterwards: "Deleted.",
    basis: "workflow",
  },
  consent: {
    name: "Record of consent",
    holds:
      "Who agreed and who asked for it, when, to which version of the text, and exactly what was shown, caption and account name included.",
    why: "To show that nothing was sent that a person had not approved.",
    kept: `${say(p.consent)} after the send.`,
    afterwards: "Deleted.",
    basis: "proof",
  },
  delivery: {
    name: "Publish log",
    holds:
      "Upload status, times, TikTok’s number for the upload, and a request log: time, what was asked, TikTok’s answer code, log number and duration. Never a whole answer, never a token.",
    why: "To show where a draft is, to carry on after a fault, and never to send it twice.",
    kept: `${say(p.deliveryLog)}.`,
    afterwards: "Deleted; only totals remain.",
    basis: "workflow",
    goesTo: ["tiktok"],
  },
  phonePage: {
    name: "“Finish on your phone” pages",
    holds: "A hash of the link, and when it was opened.",
    why: "To hand caption and hashtags to a phone without a second sign-in.",
    kept: `The link works until it expires or is withdrawn; its record is kept for ${say(p.phonePage)} more.`,
    afterwards: "Deleted.",
    basis: "workflow",
  },
  mail: {
    name: "E-mails to staff",
    holds:
      "Who of the staff was told of which delivery or account, when, and whether the e-mail could be delivered. Not its text, except a letter with a link for one person, which waits encrypted until it has left.",
    why: "To tell a person who is away that something needs them, and only once.",
    kept: `${say(p.mail)}.`,
    afterwards: "Deleted.",
    basis: "workflow",
  },
  webhook: {
    name: "Messages from TikTok",
    holds:
      "A fingerprint of the message, its kind, when it came, whether it was genuine and which connected account it was about. Not the message.",
    why: "To take the same message only once, and to show the shop’s administrators what arrived.",
    kept: `${say(p.webhookDigest)}.`,
    afterwards: "Deleted.",
    basis: "security",
  },
  limitCounter: {
    name: "Counters against abuse",
    holds: "A keyed fingerprint of a network address, account name or staff number, with a count. Not the address itself.",
    why: "To slow down guessing and flooding.",
    kept: `Minutes as a rule, two hours at most; out-of-date ones are cleared within ${say(p.limitCounters)}.`,
    afterwards: "Deleted.",
    basis: "security",
  },
  serverLog: {
    name: "Server log",
    holds:
      "Time, kind of action, answer code and duration, with internal numbers. No token, no caption. Where a hosting company in front of the studio writes network addresses, only for this period.",
    why: "To find faults and attacks.",
    kept: `${say(p.serverLog)}.`,
    afterwards: "Deleted.",
    basis: "security",
  },
  audit: {
    name: "Audit",
    holds: "Which kind of thing was done, when, with random internal numbers. No name, no caption, no TikTok identity.",
    why: "To show afterwards that the rules on this page were kept.",
    kept: `${say(p.audit)}.`,
    afterwards: "Deleted in closed segments; only the last fingerprint of each remains.",
    basis: "proof",
  },
  backup: {
    name: "Backups",
    holds:
      "Encrypted copies of everything on this list except sign-ins, counters and logs, as it was on the day of the copy. The keys that open tokens are not in them.",
    why: "To bring the studio back after a fault or an accident.",
    kept: `${say(p.backup)}. What is deleted here is gone from the last copy by then. Should a copy be brought back before, everything that was erased since is erased again before anybody can sign in.`,
    afterwards: "Deleted.",
    basis: "security",
  },
  receipt: {
    name: "Deletion requests and receipts",
    holds: "A hash of the receipt code, dates and totals.",
    why: "To carry out the request and to show that it was.",
    kept: `${say(p.receipt)}, without any identity.`,
    afterwards: "Deleted.",
    basis: "proof",
  },
  decision: {
    name: "What is written about a deletion request",
    holds:
      "What the person wrote in the form and answered later, their address, a shop’s objection, and what they were told. All of it encrypted.",
    why: "To decide rightly, and to answer.",
    kept: `Until the request is closed and answered; the reason of a refusal ${say(p.refusalReason)}, so that it can be read and contested.`,
    afterwards: "Destroyed.",
    basis: "proof",
  },
  export: {
    name: "Exports of an account’s data",
    holds: "One archive of everything held of an account, without any token, made when its holder or the shop asks for it.",
    why: "To give people their data to see and to take along.",
    kept: `Until it was downloaded, at most ${say(p.export)}.`,
    afterwards: "Deleted.",
    basis: "proof",
  },
} as const satisfies Record<string, DataClass>;

export type DataClassName = keyof typeof dataClasses;

/** Classes that are no rows of the database: lines of the machine's log, and files of their own. */
export const outsideDatabase = ["serverLog", "backup"] as const satisfies DataClassName[];
