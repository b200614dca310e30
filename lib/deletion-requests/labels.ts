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

/** A state as the status page says it: what happened and what comes next. It is the same whether an account is held here or not. */
export const publicStateLabels: Record<PublicState, { title: string; next: string }> = {
  received: {
    title: "Being examined",
    next: `A person reads the facts you gave and decides. Where that concerns an account held here, its shop is told first and has ${formatPeriod(periods.objectionWindow)} to object. Nothing is deleted or blocked by the request itself.`,
  },
  info_requested: {
    title: "We have a question",
    next: "We cannot tell yet whether you may ask for this. Answer the question below; until then nothing is deleted.",
  },
  running: {
    title: "Being carried out",
    next: `The data is being erased and our access withdrawn at TikTok, usually within minutes. Where TikTok does not answer we ask again for ${formatPeriod(periods.revocationRetry)}. This page says so when nothing is left.`,
  },
  done: {
    title: "Carried out",
    next: "Everything this request covered has been erased. Nothing more is needed from you.",
  },
  rejected: {
    title: "Not carried out",
    next: "Nothing was deleted. The reason is below, and what you can do if you do not agree.",
  },
};

/** Who asked, without saying whom. */
export const originLabels: Record<DeletionOrigin, string> = {
  staff: "An administrator of the shop",
  account_holder: "Whoever signed in to the account at TikTok",
  tiktok: "TikTok, because the account was deleted there",
  form: "The form on this site",
  restore: "The studio itself, because a backup had brought it back",
};

/** Why a request was refused, for its asker; the operator’s own words follow. */
export const rejectionLabels: Record<RejectionReason, string> = {
  not_verified: "We could not verify that the request came from someone who may ask.",
  not_entitled: "The data does not belong to whoever asked, or a law obliges us to keep it.",
  unclear: "We could not find out from the request what to delete.",
  other: "The request could not be carried out.",
};

/** A state as the operator reads it on the desk. */
export const operatorStateLabels: Record<
  DeletionState,
  { tone: StatusTone; label: string; next: string }
> = {
  received: {
    tone: "attention",
    label: "To decide",
    next: "Read what was written, look for the account, and decide.",
  },
  info_requested: {
    tone: "quiet",
    label: "Waiting for the asker",
    next: "The asker was asked for more facts. You can decide without them.",
  },
  objection_window: {
    tone: "quiet",
    label: "Waiting for objections",
    next: "The shop was told and may object. When its time is over, the erasure begins by itself.",
  },
  objected: {
    tone: "attention",
    label: "Objection to decide",
    next: "The shop objects. Read why, then refuse the request, or accept it: the shop gets a last notice, and the erasure begins a day later.",
  },
  running: {
    tone: "live",
    label: "Being carried out",
    next: "The data is being erased. Nothing to do.",
  },
  done: { tone: "ok", label: "Carried out", next: "Nothing is left to do." },
  rejected: {
    tone: "quiet",
    label: "Refused",
    next: "The asker reads the reason on the status page. What was written is destroyed.",
  },
};

/** What a note is, on the desk and on the status page. */
export const noteLabels: Record<NoteKind, string> = {
  question: "Question to the asker",
  answer: "Answer of the asker",
  objection: "Objection of the shop",
  extension: "Why it takes longer",
  rejection: "Why it was refused",
};

/** The same, told to the asker. */
export const publicNoteLabels: Record<NoteKind, string> = {
  ...noteLabels,
  question: "Our question",
  answer: "Your answer",
};

/** How a request stands against its day, in words. */
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
  deliveries: ["publish log", "publish logs"],
  transfers: ["upload record", "upload records"],
  apiCalls: ["entry of the request log", "entries of the request log"],
  handoffs: ["“finish on your phone” page", "“finish on your phone” pages"],
  authorizations: ["unfinished TikTok sign-in", "unfinished TikTok sign-ins"],
  videos: ["video file with its details", "video files with their details"],
  handedOver: ["draft", "drafts"],
};

/** What was deleted, as lines: "3 drafts with captions and hashtags". Nothing is left out, zeros neither. */
export function erasureCountLines(counts: ErasureCounts): string[] {
  return erasureCountKeys
    .filter((thing) => thing !== "handedOver")
    .map((thing) => `${counts[thing]} ${erasureCountLabels[thing][counts[thing] === 1 ? 0 : 1]}`);
}

/** What TikTok was told, in a sentence. */
export const revocationLabels: Record<RevocationResult, string> = {
  done: "Our access was also withdrawn at TikTok.",
  failed:
    "TikTok did not confirm that our access was withdrawn. Our copy of the tokens is destroyed, so we cannot use it. To be sure, remove the app in TikTok under Settings and privacy, Security and permissions, Apps and services permissions.",
  nothing_to_revoke: "There was no access left to withdraw at TikTok.",
};

/** What stays, and why. */
export const remainingDataLines = [
  "This receipt: dates and totals, without any identity.",
  "The audit: that something of this kind was done, under a random number that leads to nobody any more.",
  "Videos that the shop keeps in its own library or uses for another account. They are the shop’s own files and say nothing about the TikTok account.",
] as const;

/** Said when drafts had been handed over before the erasure. */
export function handedOverLabel(count: number): string | null {
  if (count === 0) return null;
  const [one, many] = erasureCountLabels.handedOver;
  return `${count} ${count === 1 ? one : many} had already been handed to TikTok. What is in TikTok’s inbox or posted there is TikTok’s to keep and yours to delete in the app.`;
}

type NoticeText = { title: string; next: string };

const formErrorNotices: Record<string, NoticeText> = {
  invalid: {
    title: "The request was not sent",
    next: "Something in the form was missing or too long. Fill it in again; nothing was stored.",
  },
  rate_limited: {
    title: "Too many requests from this network",
    next: "Nothing was sent. Wait ten minutes and try again, or write to us.",
  },
  too_large: {
    title: "The request was too long",
    next: "Nothing was sent. Shorten the text and try again.",
  },
};

/** A form without JavaScript came back refused: what happened and what to do. */
export function formErrorNotice(code: string): NoticeText {
  const known = Object.hasOwn(formErrorNotices, code) ? formErrorNotices[code] : undefined;
  return (
    known ?? {
      title: "The request was not sent",
      next: "This page was out of date. It is fresh now: fill in the form and send it again.",
    }
  );
}

const oauthErrorNotices: Partial<Record<OAuthResult, NoticeText>> = {
  declined: {
    title: "TikTok did not confirm the account",
    next: "The sign-in was not completed there. Nothing was deleted; you can begin again.",
  },
  tiktok_unavailable: {
    title: "TikTok did not answer",
    next: "Nothing was deleted. Wait a minute and begin again.",
  },
};

/** The way to TikTok and back ended without a proof: what happened and what to do. */
export function oauthErrorNotice(errorCode: string): NoticeText {
  const known = isOneOf(oauthResults, errorCode) ? oauthErrorNotices[errorCode] : undefined;
  return (
    known ?? {
      title: "The TikTok sign-in was not completed",
      next: "It is no longer valid or was begun in another browser. Nothing was deleted; begin again from here.",
    }
  );
}
