import { isOneOf, type OAuthResult, oauthResults } from "#lib/connections/state";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import {
  erasureCountKeys,
  type ErasureCountKey,
  type ErasureCounts,
  type DeletionOrigin,
  type DeletionState,
  type NoteKind,
  type RejectionReason,
  type RevocationResult,
  type PublicState,
} from "#lib/deletion-requests/state";
import type { StatusTone } from "#lib/status-tone";

/** Public status texts: what happened, what is next. Equal whether or not an account exists. */
export const publicStateLabels: Record<PublicState, { title: string; next: string }> = {
  received: {
    title: "Under review",
    next: `A person reviews what you sent and decides. If it concerns an account held here, we tell its shop first, and the shop has ${formatPeriod(periods.objectionWindow)} to object. The request itself deletes and blocks nothing.`,
  },
  info_requested: {
    title: "We have a question",
    next: "We can’t verify your request yet. Answer the question below. Until then nothing is deleted.",
  },
  running: {
    title: "In progress",
    next: `We are erasing the data and ending our access at TikTok, usually within minutes. If TikTok does not answer, we try again for ${formatPeriod(periods.revocationRetry)}. This page shows when everything has been erased.`,
  },
  done: {
    title: "Completed",
    next: "Everything this request covered has been erased. You don’t need to do anything else.",
  },
  rejected: {
    title: "Rejected",
    next: "Nothing was deleted. See below for the reason, and for what you can do if you disagree.",
  },
};

/** Who asked, without naming anyone. */
export const originLabels: Record<DeletionOrigin, string> = {
  staff: "An administrator of the shop",
  account_holder: "A person who signed in to the account at TikTok",
  tiktok: "TikTok, because the account was deleted there",
  form: "The form on this site",
  restore: "The studio, because a restored backup contained it again",
};

/** Why a request was rejected, for the requester. The operator’s own explanation follows. */
export const rejectionLabels: Record<RejectionReason, string> = {
  not_verified: "We could not verify that the requester is entitled to make this request.",
  not_entitled: "The data does not belong to the requester, or the law requires us to keep it.",
  unclear: "The request did not tell us what to delete.",
  other: "The request could not be carried out.",
};

/** A state as the operator sees it. */
export const operatorStateLabels: Record<
  DeletionState,
  { tone: StatusTone; label: string; next: string }
> = {
  received: {
    tone: "attention",
    label: "To decide",
    next: "Read the request, find the account and decide.",
  },
  info_requested: {
    tone: "quiet",
    label: "Waiting for the requester",
    next: "We asked the requester for more information. You can decide without it.",
  },
  objection_window: {
    tone: "quiet",
    label: "Waiting for objections",
    next: "The shop was notified and can object. When its time is over, the erasure starts automatically.",
  },
  objected: {
    tone: "attention",
    label: "Objection to review",
    next: "The shop objects. Read why, then reject the request or accept it. If you accept, the shop gets a final notice and the erasure starts a day later.",
  },
  running: {
    tone: "live",
    label: "In progress",
    next: "The data is being erased. You don’t need to do anything.",
  },
  done: {
    tone: "ok",
    label: "Completed",
    next: "The data has been erased. You don’t need to do anything.",
  },
  rejected: {
    tone: "quiet",
    label: "Rejected",
    next: "The requester can read the reason on the status page. The request’s text is deleted.",
  },
};

/** What a note is, for the operator. */
export const noteLabels: Record<NoteKind, string> = {
  question: "Question to the requester",
  answer: "Answer from the requester",
  objection: "Objection from the shop",
  extension: "Why it takes longer",
  rejection: "Why it was rejected",
};

/** What a note is, for the requester. */
export const publicNoteLabels: Record<NoteKind, string> = {
  ...noteLabels,
  question: "Our question",
  answer: "Your answer",
};

/** When a request is due: "Due in 3 days". `days` is negative once it is overdue. */
export function dueLabel(urgency: "normal" | "soon" | "urgent" | "overdue", days: number): string {
  if (urgency === "overdue")
    return days >= -1 ? "Overdue" : `Overdue by ${-days - 1} day${days === -2 ? "" : "s"}`;
  return days === 0 ? "Due today" : `Due in ${days} day${days === 1 ? "" : "s"}`;
}

const erasureCountLabels: Record<ErasureCountKey, [one: string, many: string]> = {
  profiles: ["TikTok profile", "TikTok profiles"],
  tokenPairs: ["pair of tokens", "pairs of tokens"],
  drafts: ["draft with caption and hashtags", "drafts with captions and hashtags"],
  consents: ["record of consent", "records of consent"],
  deliveries: ["send log", "send logs"],
  transfers: ["upload record", "upload records"],
  apiCalls: ["entry of the request log", "entries of the request log"],
  handoffs: ["“Finish on phone” page", "“Finish on phone” pages"],
  authorizations: ["unfinished TikTok sign-in", "unfinished TikTok sign-ins"],
  videos: ["video file with its details", "video files with their details"],
  handedOver: ["draft", "drafts"],
};

/** Returns what was deleted as lines, zeros included: "3 drafts with captions and hashtags". */
export function erasureCountLines(counts: ErasureCounts): string[] {
  return erasureCountKeys
    .filter((key) => key !== "handedOver")
    .map((key) => `${counts[key]} ${erasureCountLabels[key][counts[key] === 1 ? 0 : 1]}`);
}

/** The result of ending our access at TikTok. */
export const revocationLabels: Record<RevocationResult, string> = {
  done: "We also ended our access at TikTok.",
  failed:
    "TikTok did not confirm that our access has ended. We destroyed our copy of the tokens, so we can’t use it. To be sure, remove the app in TikTok under Settings and privacy, Security and permissions, Apps and services permissions.",
  nothing_to_revoke: "We had no access at TikTok that could be ended.",
};

/** What remains after an erasure, and why. */
export const remainingDataLines = [
  "This receipt: dates and totals, without any identity.",
  "The audit log: what kind of action was taken, under a random number that no longer leads to a person.",
  "Videos that the shop keeps in its library or uses for another account. They are the shop’s own files and say nothing about the TikTok account.",
] as const;

/** Returns the sentence about drafts already sent to TikTok; null when there were none. */
export function handedOverLabel(count: number): string | null {
  if (count === 0) return null;
  const [one, many] = erasureCountLabels.handedOver;
  return count === 1
    ? `1 ${one} had already been sent to TikTok. It is held by TikTok, not by us. You can delete it in the TikTok app.`
    : `${count} ${many} had already been sent to TikTok. These are held by TikTok, not by us. You can delete them in the TikTok app.`;
}

type NoticeText = { title: string; next: string };

const formErrorNotices: Record<string, NoticeText> = {
  invalid: {
    title: "The request was not sent",
    next: "Something in the form was missing or too long. Nothing was stored. Fill it in again.",
  },
  rate_limited: {
    title: "Too many requests from this network",
    next: "Nothing was sent. Try again in 10 minutes, or write to us.",
  },
  too_large: {
    title: "The request was too long",
    next: "Nothing was sent. Shorten the text and try again.",
  },
};

/** What to show when a form sent without JavaScript was rejected. */
export function formErrorNotice(code: string): NoticeText {
  const known = Object.hasOwn(formErrorNotices, code) ? formErrorNotices[code] : undefined;
  return (
    known ?? {
      title: "The request was not sent",
      next: "This page was out of date. It has been reloaded. Fill in the form and send it again.",
    }
  );
}

const oauthErrorNotices: Partial<Record<OAuthResult, NoticeText>> = {
  declined: {
    title: "TikTok did not confirm the account",
    next: "The sign-in was not completed there. Nothing was deleted. You can start again.",
  },
  tiktok_unavailable: {
    title: "TikTok did not answer",
    next: "Nothing was deleted. Wait a minute and start again.",
  },
};

/** What to show when the sign-in at TikTok did not prove anything. */
export function oauthErrorNotice(errorCode: string): NoticeText {
  const known = isOneOf(oauthResults, errorCode) ? oauthErrorNotices[errorCode] : undefined;
  return (
    known ?? {
      title: "The TikTok sign-in was not completed",
      next: "It has expired or was started in another browser. Nothing was deleted. Start again from here.",
    }
  );
}
