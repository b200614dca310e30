import { periods, say, type Period } from "#lib/privacy/policy";
import {
  countedThings,
  type CountedThing,
  type Counts,
  type DeletionOrigin,
  type DeletionState,
  type NoteKind,
  type Refusal,
  type RevokeOutcome,
  type ToldState,
} from "#lib/privacy/state";
import { shopZone } from "#lib/zone";

/** A state as the status page says it: what happened and what comes next. It is the same whether an account is held here or not. */
export const stateWords: Record<ToldState, { title: string; next: string }> = {
  received: {
    title: "Being examined",
    next: `A person reads the facts you gave and decides. Where that concerns an account held here, its shop is told first and has ${say(periods.objection)} to object. Nothing is deleted or blocked by the request itself.`,
  },
  facts_wanted: {
    title: "We have a question",
    next: "We cannot tell yet whether you may ask for this. Answer the question below; until then nothing is deleted.",
  },
  running: {
    title: "Being carried out",
    next: `The data is being erased and our access withdrawn at TikTok, usually within minutes. Where TikTok does not answer we ask again for ${say(periods.revocation)}. This page says so when nothing is left.`,
  },
  done: { title: "Carried out", next: "Everything this request covered has been erased. Nothing more is needed from you." },
  refused: {
    title: "Not carried out",
    next: "Nothing was deleted. The reason is below, and what you can do if you do not agree.",
  },
};

/** Who asked, without saying whom. */
export const originWords: Record<DeletionOrigin, string> = {
  staff: "An administrator of the shop",
  account_holder: "Whoever signed in to the account at TikTok",
  tiktok: "TikTok, because the account was deleted there",
  form: "The form on this site",
  restore: "The studio itself, because a backup had brought it back",
};

/** Why a request was refused, for its asker; the operator’s own words follow. */
export const refusalWords: Record<Refusal, string> = {
  not_verified: "We could not verify that the request came from someone who may ask.",
  not_entitled: "The data does not belong to whoever asked, or a law obliges us to keep it.",
  unclear: "We could not find out from the request what to delete.",
  other: "The request could not be carried out.",
};

type Tone = "quiet" | "live" | "ok" | "attention" | "danger";

/** A state as the operator reads it on the desk. */
export const deskWords: Record<DeletionState, { tone: Tone; words: string; next: string }> = {
  received: { tone: "attention", words: "To decide", next: "Read what was written, look for the account, and decide." },
  facts_wanted: { tone: "quiet", words: "Waiting for the asker", next: "The asker was asked for more facts. You can decide without them." },
  waiting: {
    tone: "quiet",
    words: "Waiting for objections",
    next: "The shop was told and may object. When its time is over, the erasure begins by itself.",
  },
  objected: {
    tone: "attention",
    words: "Objection to decide",
    next: "The shop objects. Read why, then refuse the request, or accept it: the shop gets a last notice, and the erasure begins a day later.",
  },
  running: { tone: "live", words: "Being carried out", next: "The data is being erased. Nothing to do." },
  done: { tone: "ok", words: "Carried out", next: "Nothing is left to do." },
  refused: { tone: "quiet", words: "Refused", next: "The asker reads the reason on the status page. What was written is destroyed." },
};

/** What a note is, on the desk and on the status page. */
export const noteWords: Record<NoteKind, string> = {
  question: "Question to the asker",
  answer: "Answer of the asker",
  objection: "Objection of the shop",
  extension: "Why it takes longer",
  refusal: "Why it was refused",
};

/** The same, told to the asker. */
export const toldWords: Record<NoteKind, string> = { ...noteWords, question: "Our question", answer: "Your answer" };

/** How a request stands against its day, in words. */
export function dueWords(urgency: "calm" | "soon" | "pressing" | "overdue", days: number): string {
  if (urgency === "overdue") return days >= -1 ? "Overdue" : `Overdue by ${-days - 1} day${days === -2 ? "" : "s"}`;
  return days === 0 ? "Due today" : `Due in ${days} day${days === 1 ? "" : "s"}`;
}

const letters = {
  question: {
    subject: "A question about your deletion request",
    what: "We cannot tell yet whether you may ask for this deletion.",
    todo: "Open the status page, enter your receipt code and answer there.",
  },
  extension: {
    subject: "Your deletion request takes longer",
    what: "We need more time to answer your deletion request.",
    todo: "The status page tells the new day; enter your receipt code there.",
  },
  refusal: {
    subject: "Your deletion request was not carried out",
    what: "We decided not to carry out your deletion request.",
    todo: "The status page says what you can do if you do not agree; enter your receipt code there.",
  },
  carried_out: {
    subject: "Your deletion request was carried out",
    what: "Everything that your request covered has been erased, and your address is deleted with this e-mail.",
    todo: "The status page shows your receipt; enter your receipt code there.",
  },
} as const;

export type AskerLetter = keyof typeof letters;

/** The letter to an asker: what happened, our words if any, what to do. It names no account. */
export function askerLetter(kind: AskerLetter, words: string): { subject: string; lines: string[] } {
  const { subject, what, todo } = letters[kind];
  const why = "This address was given with a request for deletion. It is used for nothing else.";
  return { subject, lines: [what, words, todo, why].filter((line) => line !== "") };
}

const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: shopZone });

/** The letter to an administrator whose shop holds the account. It does not name it either: letters outlive an erasure. */
export function shopLetter({ at, final }: { at: Date; final: boolean }): { subject: string; lines: string[] } {
  const when = `${moment.format(at)} (Sofia time)`;
  const why = "You get this because you are an administrator of the shop. It cannot be switched off.";
  if (final) {
    return {
      subject: "The data of a TikTok account of your shop will be erased",
      lines: [
        `The objection of your shop was considered and not upheld: everything about the account is erased on ${when}.`,
        "Save what the shop still needs before then; Connections shows which account it is and can make an archive of it.",
        why,
      ],
    };
  }
  return {
    subject: "Somebody asks to have the data of a TikTok account of your shop erased",
    lines: [
      "Somebody who says that the account is theirs asks to have everything about it erased. We find that they may.",
      `If that is wrong, object under Connections and say why. Otherwise it is erased on ${when}.`,
      why,
    ],
  };
}

const things: Record<CountedThing, [one: string, many: string]> = {
  profiles: ["TikTok profile", "TikTok profiles"],
  tokenPairs: ["pair of tokens", "pairs of tokens"],
  drafts: ["draft with caption and hashtags", "drafts with captions and hashtags"],
  consents: ["record of consent", "records of consent"],
  deliveries: ["publish log", "publish logs"],
  transfers: ["upload record", "upload records"],
  calls: ["entry of the request log", "entries of the request log"],
  phonePages: ["“finish on your phone” page", "“finish on your phone” pages"],
  authorizations: ["unfinished TikTok sign-in", "unfinished TikTok sign-ins"],
  videos: ["video file with its details", "video files with their details"],
  handedOver: ["draft", "drafts"],
};

/** What was deleted, as lines: "3 drafts with captions and hashtags". Nothing is left out, zeros neither. */
export function deletedLines(counts: Counts): string[] {
  return countedThings
    .filter((thing) => thing !== "handedOver")
    .map((thing) => `${counts[thing]} ${things[thing][counts[thing] === 1 ? 0 : 1]}`);
}

/** What TikTok was told, in a sentence. */
export const revokeWords: Record<RevokeOutcome, string> = {
  done: "Our access was also withdrawn at TikTok.",
  failed:
    "TikTok did not confirm that our access was withdrawn. Our copy of the tokens is destroyed, so we cannot use it. To be sure, remove the app in TikTok under Settings and privacy, Security and permissions, Apps and services permissions.",
  nothing_to_revoke: "There was no access left to withdraw at TikTok.",
};

/** What stays, and why. */
export const keptLines = [
  "This receipt: dates and totals, without any identity.",
  "The audit: that something of this kind was done, under a random number that leads to nobody any more.",
  "Videos that the shop keeps in its own library or uses for another account. They are the shop’s own files and say nothing about the TikTok account.",
] as const;

/** Said when drafts had been handed over before the erasure. */
export function handedOverWords(count: number): string | null {
  if (count === 0) return null;
  const [one, many] = things.handedOver;
  return `${count} ${count === 1 ? one : many} had already been handed to TikTok. What is in TikTok’s inbox or posted there is TikTok’s to keep and yours to delete in the app.`;
}

type Told = { title: string; next: string };

const refused: Record<string, Told> = {
  invalid: {
    title: "The request was not sent",
    next: "Something in the form was missing or too long. Fill it in again; nothing was stored.",
  },
  rate_limited: { title: "Too many requests from this network", next: "Nothing was sent. Wait ten minutes and try again, or write to us." },
  too_large: { title: "The request was too long", next: "Nothing was sent. Shorten the text and try again." },
};

/** A form without JavaScript came back refused: what happened and what to do. */
export function refusedWords(code: string): Told {
  const known = Object.hasOwn(refused, code) ? refused[code] : undefined;
  return (
    known ?? { title: "The request was not sent", next: "This page was out of date. It is fresh now: fill in the form and send it again." }
  );
}

const returned: Record<string, Told> = {
  declined_at_tiktok: {
    title: "TikTok did not confirm the account",
    next: "The sign-in was not completed there. Nothing was deleted; you can begin again.",
  },
  tiktok_away: { title: "TikTok did not answer", next: "Nothing was deleted. Wait a minute and begin again." },
};

/** The way to TikTok and back ended without a proof: what happened and what to do. */
export function returnedWords(why: string): Told {
  const known = Object.hasOwn(returned, why) ? returned[why] : undefined;
  return (
    known ?? {
      title: "The TikTok sign-in was not completed",
      next: "It is no longer valid or was begun in another browser. Nothing was deleted; begin again from here.",
    }
  );
}

const UNITS = [
  ["month", 30.44 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** How long something has lasted, in the unit of its period: "12 days"; "less than a minute" at its beginning. */
export function ageWords(ms: number, unit: Period["unit"]): string {
  const from = UNITS.findIndex(([name]) => name === unit);
  for (const [name, size] of UNITS.slice(Math.max(0, from))) {
    const count = Math.floor(ms / size);
    if (count >= 1) return say({ count, unit: name });
  }
  return "less than a minute";
}
