import type { LegalBasis, DataRecipient } from "#lib/legal/disclosures";
import { type Period, formatPeriod } from "#lib/retention/rules";

const minutes = (count: number): Period => ({ count, unit: "minute" });
const hours = (count: number): Period => ({ count, unit: "hour" });
const days = (count: number): Period => ({ count, unit: "day" });
const months = (count: number): Period => ({ count, unit: "month" });

/**
 * How long everything is kept. The policy page and the purge both read this file, so a change here
 * alters both and needs a new version in lib/legal/document-versions.ts.
 */
export const periods = {
  authorization: minutes(10),
  sessionIdle: minutes(30),
  sessionAbsolute: hours(12),
  disabledStaff: months(12),
  invitationLink: hours(48),
  invitation: days(30),
  passwordResetLink: minutes(30),
  tokensUnused: days(90),
  uploadUrl: minutes(70),
  profileAfterDisconnect: days(30),
  partialUpload: hours(24),
  videoInInbox: days(30),
  videoUnused: days(90),
  draftContent: months(12),
  deliveryLog: months(12),
  consent: months(12),
  handoff: days(30),
  rateLimitCounters: hours(24),
  webhookDigest: days(90),
  mail: days(90),
  bulkAction: hours(24),
  serverLog: days(30),
  audit: months(24),
  receipt: months(24),
  rejectionReason: months(12),
  revocationRetry: hours(24),
  export: hours(24),
  backup: days(30),
  responseDeadline: days(30),
  deadlineExtension: days(60),
  objectionWindow: hours(72),
  finalNotice: hours(24),
} as const satisfies Record<string, Period>;

export type DataClass = {
  name: string;
  /** What exactly is stored. */
  contents: string;
  purpose: string;
  retention: string;
  afterwards: string;
  legalBasis: LegalBasis;
  /** Who receives it besides the hosting. */
  recipients?: readonly DataRecipient[];
};

const p = periods;

export const dataClasses = {
  staff: {
    name: "Staff accounts",
    contents:
      "Name, e-mail address and whether it is confirmed, role, a one-way hash of the password, when the account was last used, e-mail preferences, and which member of staff did what. Where set up: the secret of the authenticator app, encrypted; the public key and name of each passkey and when it was last used; one-way hashes of the recovery codes; the number of the account at the company’s sign-in provider.",
    purpose: "To let the shop’s own staff sign in, and nobody else.",
    retention: `While the person works in the studio, and ${formatPeriod(p.disabledStaff)} after the account was disabled.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
    recipients: ["mail"],
  },
  session: {
    name: "Signed-in browsers",
    contents:
      "A random session number, times, how the person signed in, and the kind of browser. During a sign-in, hashes of random numbers.",
    purpose: "To keep a person signed in, and to be able to sign them out everywhere.",
    retention: `${formatPeriod(p.sessionIdle)} without use, ${formatPeriod(p.sessionAbsolute)} in total; an unfinished sign-in ${formatPeriod(p.authorization)}.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  staffLink: {
    name: "Invitations and password reset links",
    contents:
      "The e-mail address, name and role of the invited person, and who invited them; for a password reset, whose account it is. A one-way hash of the link.",
    purpose: "To let a new person in, or a person back in, by a link that works once.",
    retention: `An invitation works for ${formatPeriod(p.invitationLink)}, a password reset link for ${formatPeriod(p.passwordResetLink)}. Used and revoked links are deleted immediately, an invitation that was not accepted after ${formatPeriod(p.invitation)}.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  authorization: {
    name: "Unfinished TikTok sign-ins",
    contents:
      "A hash of a random number, its purpose, and, until the person confirms, TikTok’s response, encrypted.",
    purpose: "To make sure that the person who returns from TikTok is the one who started.",
    retention: `${formatPeriod(p.authorization)}.`,
    afterwards: "No longer accepted, and deleted.",
    legalBasis: "security",
    recipients: ["tiktok"],
  },
  tokens: {
    name: "Access and refresh tokens",
    contents: "The two tokens that TikTok issues, encrypted, with their expiry.",
    purpose:
      "To send the drafts that a person approved, to ask TikTok for their status, and for nothing else.",
    retention: `While the account is connected. Deleted at disconnection, when TikTok revokes or expires them, and after ${formatPeriod(p.tokensUnused)} without use. While an account is erased and TikTok does not answer, only the access token is kept, for at most ${formatPeriod(p.revocationRetry)}, so that it can be revoked.`,
    afterwards: "Destroyed, and revoked at TikTok.",
    legalBasis: "workflow",
    recipients: ["tiktok"],
  },
  profile: {
    name: "TikTok profile",
    contents:
      "open_id (TikTok’s number for the account in this app), display name, user name and avatar address where TikTok gives them, granted permissions.",
    purpose: "To show staff which account a video goes to before they approve it.",
    retention: `While the account is connected, and ${formatPeriod(p.profileAfterDisconnect)} after it was disconnected. Deleted immediately on request, or when TikTok tells us that the account was deleted.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  uploadUrl: {
    name: "Upload URLs",
    contents:
      "The one-time URL to which TikTok lets us upload one video, encrypted. Where TikTok pulls the video from us instead: the times at which the signed URL given to TikTok was first used, expires and was closed; that URL itself is not stored.",
    purpose: "To continue an interrupted upload.",
    retention: `Until the send ends, at most ${formatPeriod(p.uploadUrl)}. The signed URL works no longer than that, and stops working immediately when the send is cancelled or the account is disconnected.`,
    afterwards: "Destroyed.",
    legalBasis: "workflow",
    recipients: ["tiktok"],
  },
  partialUpload: {
    name: "Unfinished uploads to the studio",
    contents: "Part of a video file and its name.",
    purpose: "To continue after a lost connection.",
    retention: `${formatPeriod(p.partialUpload)}.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  video: {
    name: "Video files and posters",
    contents:
      "The file and its name, a still image, a small copy that every browser can play where staff asked for one, the local file path, and what was measured (length, size, format).",
    purpose: "To check, preview and send the video.",
    retention: `${formatPeriod(p.videoInInbox)} after it reached the TikTok inbox, or ${formatPeriod(p.videoUnused)} without use. Longer only when staff mark it to be kept in the library.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
    recipients: ["tiktok"],
  },
  draftContent: {
    name: "Captions, hashtags and where a video came from",
    contents:
      "Caption, hashtags, cover choice, who wrote them, comments at a moment of the video, who requested an approval and which changes were requested, and the public video URL or folder name that a video came from.",
    purpose: "To prepare a post together, and to hand its texts to the person who finishes it.",
    retention: `With the video, at most ${formatPeriod(p.draftContent)}.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  consent: {
    name: "Record of consent",
    contents:
      "Who approved the send and who requested it, when, which version of the consent text, and exactly what was shown, including caption and account name.",
    purpose: "To show that nothing was sent without a person’s approval.",
    retention: `${formatPeriod(p.consent)} after the send.`,
    afterwards: "Deleted.",
    legalBasis: "proof",
  },
  delivery: {
    name: "Send log",
    contents:
      "Upload status, times, TikTok’s number for the upload, and a request log: time, kind of request, TikTok’s response code, log number and duration. Never a whole response, never a token.",
    purpose: "To show where a draft is, to continue after a fault, and never to send it twice.",
    retention: `${formatPeriod(p.deliveryLog)}.`,
    afterwards: "Deleted; only totals remain.",
    legalBasis: "workflow",
    recipients: ["tiktok"],
  },
  handoff: {
    name: "“Finish on your phone” pages",
    contents: "A hash of the link, and when it was opened.",
    purpose: "To hand caption and hashtags to a phone without a second sign-in.",
    retention: `The link works until it expires or is revoked; its record is kept for another ${formatPeriod(p.handoff)}.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  mail: {
    name: "E-mails to staff",
    contents:
      "Which member of staff was notified about which send or account, when, and whether the e-mail could be delivered. Not its text, except an e-mail with a link for one person, which is stored encrypted until it is sent.",
    purpose:
      "To notify a person who is not signed in that something needs their attention, and only once.",
    retention: `${formatPeriod(p.mail)}.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  webhook: {
    name: "Messages from TikTok",
    contents:
      "A fingerprint of the message, its kind, when it arrived, whether it was genuine and which connected account it was about. Not the message.",
    purpose: "To process a message only once, and to show the shop’s administrators what arrived.",
    retention: `${formatPeriod(p.webhookDigest)}.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  bulkAction: {
    name: "Changes of many videos",
    contents: "Which person changed which videos at once, the tag they chose, and how far it got.",
    purpose: "To show the progress, to stop it, and to go on after an interruption.",
    retention: `${formatPeriod(p.bulkAction)} after it ended.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  rateLimit: {
    name: "Rate limit counters",
    contents:
      "A keyed fingerprint of a network address, account name or staff number, with a count. Not the address itself.",
    purpose: "To slow down password guessing and floods of requests.",
    retention: `Usually minutes, two hours at most; expired counters are deleted within ${formatPeriod(p.rateLimitCounters)}.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  serverLog: {
    name: "Server log",
    contents:
      "Time, kind of action, response code and duration, with internal numbers. No token, no caption. Where a hosting company in front of the studio logs network addresses, they are kept only for this period.",
    purpose: "To find faults and attacks.",
    retention: `${formatPeriod(p.serverLog)}.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  audit: {
    name: "Audit log",
    contents:
      "Which kind of action was taken and when, with random internal numbers. No name, no caption, no TikTok identity.",
    purpose: "To show afterwards that the rules on this page were followed.",
    retention: `${formatPeriod(p.audit)}.`,
    afterwards: "Deleted in closed segments; only the last fingerprint of each remains.",
    legalBasis: "proof",
  },
  backup: {
    name: "Backups",
    contents:
      "Encrypted copies of everything on this list except sign-ins, counters and logs, as it was on the day of the copy. The keys that open tokens are not in them.",
    purpose: "To restore the studio after a fault or an accident.",
    retention: `${formatPeriod(p.backup)}. By then, what was deleted here is gone from the last copy too. If a copy is restored earlier, everything that was erased since is erased again before anyone can sign in.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  receipt: {
    name: "Deletion requests and receipts",
    contents: "A hash of the receipt code, dates and totals.",
    purpose: "To carry out the request, and to show that it was carried out.",
    retention: `${formatPeriod(p.receipt)}, without any identity.`,
    afterwards: "Deleted.",
    legalBasis: "proof",
  },
  requestNotes: {
    name: "Texts of deletion requests",
    contents:
      "What the person wrote in the form and in later answers, their e-mail address, a shop’s objection, and our messages to the person, all of it encrypted; and keyed one-way hashes of the account’s name and of the e-mail address, by which the request can be found.",
    purpose: "To decide on the request, and to answer it.",
    retention: `Until the request is closed and answered; the reason for a rejection ${formatPeriod(p.rejectionReason)}, so that it can be read and contested.`,
    afterwards: "Destroyed.",
    legalBasis: "proof",
  },
  export: {
    name: "Exports of an account’s data",
    contents:
      "One archive of everything held about an account, without any token, created when its holder or the shop requests it.",
    purpose: "To give people access to their data, in a form they can take with them.",
    retention: `Until it is downloaded, at most ${formatPeriod(p.export)}.`,
    afterwards: "Deleted.",
    legalBasis: "proof",
  },
} as const satisfies Record<string, DataClass>;

export type DataClassName = keyof typeof dataClasses;

/** Classes outside the database: server log lines and files. */
export const classesOutsideDatabase = ["serverLog", "backup"] as const satisfies DataClassName[];
