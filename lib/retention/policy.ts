import type { LegalBasis, DataRecipient } from "#lib/legal-parties";
import { type Period, formatPeriod } from "#lib/retention/rules";

const minutes = (count: number): Period => ({ count, unit: "minute" });
const hours = (count: number): Period => ({ count, unit: "hour" });
const days = (count: number): Period => ({ count, unit: "day" });
const months = (count: number): Period => ({ count, unit: "month" });

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
  /** Who receives it beside the hosting. */
  recipients?: readonly DataRecipient[];
};

const p = periods;

export const dataClasses = {
  staff: {
    name: "Staff accounts",
    contents:
      "Name, e-mail address, role, a one-way hash of the password, when the account was last used, what to send e-mail about, and which member of staff did what. Where set up: the secret of the authenticator app, encrypted; the public half and name of each passkey and when it was last used; one-way hashes of the recovery codes; the number of the account at the company’s sign-in provider.",
    purpose: "To let the shop’s own people in, and nobody else.",
    retention: `While the person works in the studio, and ${formatPeriod(p.disabledStaff)} after the account was switched off.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
    recipients: ["mail"],
  },
  session: {
    name: "Signed-in browsers",
    contents:
      "A random session number, times, how the person signed in, and the kind of browser. While a sign-in is under way, hashes of random numbers.",
    purpose: "To keep a person signed in and to be able to sign them out everywhere.",
    retention: `${formatPeriod(p.sessionIdle)} without use, ${formatPeriod(p.sessionAbsolute)} in all; a sign-in under way ${formatPeriod(p.authorization)}.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  staffLink: {
    name: "Invitations and links for a new password",
    contents:
      "The e-mail address, name and role that an administrator invites, and who invited; for a new password, whose. A one-way hash of the link.",
    purpose: "To let somebody new in, or a person back in, by a link that works once.",
    retention: `An invitation works ${formatPeriod(p.invitationLink)}, a link for a new password ${formatPeriod(p.passwordResetLink)}. What was used or withdrawn is gone at once, an invitation that nobody took up after ${formatPeriod(p.invitation)}.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  authorization: {
    name: "A TikTok sign-in under way",
    contents:
      "A hash of a random number, its purpose, and, until the person confirms, TikTok’s answer under encryption.",
    purpose: "To be sure that the person who comes back from TikTok is the one who left.",
    retention: `${formatPeriod(p.authorization)}.`,
    afterwards: "No longer accepted, and deleted.",
    legalBasis: "security",
    recipients: ["tiktok"],
  },
  tokens: {
    name: "Access and refresh tokens",
    contents: "The two tokens that TikTok issues, encrypted, with their expiry.",
    purpose:
      "To send the drafts that a person approved, to ask TikTok what became of them, and for nothing else.",
    retention: `While the account is connected. Gone at disconnection, when TikTok withdraws or expires them, and after ${formatPeriod(p.tokensUnused)} without use. While an account is erased and TikTok does not answer, the access token alone waits ${formatPeriod(p.revocationRetry)} at most to be revoked.`,
    afterwards: "Destroyed, and revoked at TikTok.",
    legalBasis: "workflow",
    recipients: ["tiktok"],
  },
  profile: {
    name: "TikTok profile",
    contents:
      "open_id (TikTok’s number for the account in this app), display name, user name and avatar address where TikTok gives them, granted permissions.",
    purpose: "To show staff which account a video goes to before they agree.",
    retention: `While the account is connected, and ${formatPeriod(p.profileAfterDisconnect)} after it was disconnected. At once on request, or when TikTok tells us that the account was deleted.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  uploadUrl: {
    name: "Upload addresses",
    contents:
      "The one-time address to which TikTok lets us upload one video, encrypted. Where TikTok fetches the video from us instead: the times at which the signed address given to TikTok was first used, ends and was closed; that address itself is not stored.",
    purpose: "To carry on with an upload that was interrupted.",
    retention: `Until the delivery ends, at most ${formatPeriod(p.uploadUrl)}. The signed address works no longer than that, and ends at once when the send is cancelled or the account disconnected.`,
    afterwards: "Destroyed.",
    legalBasis: "workflow",
    recipients: ["tiktok"],
  },
  partialUpload: {
    name: "Unfinished uploads to the studio",
    contents: "Part of a video file and its name.",
    purpose: "To carry on after a lost connection.",
    retention: `${formatPeriod(p.partialUpload)}.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  video: {
    name: "Video files and posters",
    contents:
      "The file and its name, a still image, the local file path, and what was measured (length, size, format).",
    purpose: "To check, preview and send the video.",
    retention: `${formatPeriod(p.videoInInbox)} after it reached the TikTok inbox, or ${formatPeriod(p.videoUnused)} without use. Longer only when staff keep it in the library.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
    recipients: ["tiktok"],
  },
  draftContent: {
    name: "Captions, hashtags and where a video came from",
    contents:
      "Caption, hashtags, cover choice, who wrote them, comments on a moment of the video, who asked for an approval and what should be changed, and the public video URL or folder name that a video came from.",
    purpose: "To prepare a post together and to hand the words to the person who finishes it.",
    retention: `With the video, at most ${formatPeriod(p.draftContent)}.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  consent: {
    name: "Record of consent",
    contents:
      "Who agreed and who asked for it, when, to which version of the text, and exactly what was shown, caption and account name included.",
    purpose: "To show that nothing was sent that a person had not approved.",
    retention: `${formatPeriod(p.consent)} after the send.`,
    afterwards: "Deleted.",
    legalBasis: "proof",
  },
  delivery: {
    name: "Publish log",
    contents:
      "Upload status, times, TikTok’s number for the upload, and a request log: time, what was asked, TikTok’s answer code, log number and duration. Never a whole answer, never a token.",
    purpose: "To show where a draft is, to carry on after a fault, and never to send it twice.",
    retention: `${formatPeriod(p.deliveryLog)}.`,
    afterwards: "Deleted; only totals remain.",
    legalBasis: "workflow",
    recipients: ["tiktok"],
  },
  handoff: {
    name: "“Finish on your phone” pages",
    contents: "A hash of the link, and when it was opened.",
    purpose: "To hand caption and hashtags to a phone without a second sign-in.",
    retention: `The link works until it expires or is withdrawn; its record is kept for ${formatPeriod(p.handoff)} more.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  mail: {
    name: "E-mails to staff",
    contents:
      "Who of the staff was told of which delivery or account, when, and whether the e-mail could be delivered. Not its text, except a letter with a link for one person, which waits encrypted until it has left.",
    purpose: "To tell a person who is away that something needs them, and only once.",
    retention: `${formatPeriod(p.mail)}.`,
    afterwards: "Deleted.",
    legalBasis: "workflow",
  },
  webhook: {
    name: "Messages from TikTok",
    contents:
      "A fingerprint of the message, its kind, when it came, whether it was genuine and which connected account it was about. Not the message.",
    purpose:
      "To take the same message only once, and to show the shop’s administrators what arrived.",
    retention: `${formatPeriod(p.webhookDigest)}.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  rateLimit: {
    name: "Counters against abuse",
    contents:
      "A keyed fingerprint of a network address, account name or staff number, with a count. Not the address itself.",
    purpose: "To slow down guessing and flooding.",
    retention: `Minutes as a rule, two hours at most; out-of-date ones are cleared within ${formatPeriod(p.rateLimitCounters)}.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  serverLog: {
    name: "Server log",
    contents:
      "Time, kind of action, answer code and duration, with internal numbers. No token, no caption. Where a hosting company in front of the studio writes network addresses, only for this period.",
    purpose: "To find faults and attacks.",
    retention: `${formatPeriod(p.serverLog)}.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  audit: {
    name: "Audit",
    contents:
      "Which kind of thing was done, when, with random internal numbers. No name, no caption, no TikTok identity.",
    purpose: "To show afterwards that the rules on this page were kept.",
    retention: `${formatPeriod(p.audit)}.`,
    afterwards: "Deleted in closed segments; only the last fingerprint of each remains.",
    legalBasis: "proof",
  },
  backup: {
    name: "Backups",
    contents:
      "Encrypted copies of everything on this list except sign-ins, counters and logs, as it was on the day of the copy. The keys that open tokens are not in them.",
    purpose: "To bring the studio back after a fault or an accident.",
    retention: `${formatPeriod(p.backup)}. What is deleted here is gone from the last copy by then. Should a copy be brought back before, everything that was erased since is erased again before anybody can sign in.`,
    afterwards: "Deleted.",
    legalBasis: "security",
  },
  receipt: {
    name: "Deletion requests and receipts",
    contents: "A hash of the receipt code, dates and totals.",
    purpose: "To carry out the request and to show that it was.",
    retention: `${formatPeriod(p.receipt)}, without any identity.`,
    afterwards: "Deleted.",
    legalBasis: "proof",
  },
  requestNotes: {
    name: "What is written about a deletion request",
    contents:
      "What the person wrote in the form and answered later, their address, a shop’s objection, and what they were told. All of it encrypted.",
    purpose: "To decide rightly, and to answer.",
    retention: `Until the request is closed and answered; the reason of a refusal ${formatPeriod(p.rejectionReason)}, so that it can be read and contested.`,
    afterwards: "Destroyed.",
    legalBasis: "proof",
  },
  export: {
    name: "Exports of an account’s data",
    contents:
      "One archive of everything held of an account, without any token, made when its holder or the shop asks for it.",
    purpose: "To give people their data to see and to take along.",
    retention: `Until it was downloaded, at most ${formatPeriod(p.export)}.`,
    afterwards: "Deleted.",
    legalBasis: "proof",
  },
} as const satisfies Record<string, DataClass>;

export type DataClassName = keyof typeof dataClasses;

/** Classes that are no rows of the database: lines of the machine's log, and files of their own. */
export const classesOutsideDatabase = ["serverLog", "backup"] as const satisfies DataClassName[];
