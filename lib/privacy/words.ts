import { say, type Period } from "#lib/privacy/policy";
import {
  countedThings,
  type CountedThing,
  type Counts,
  type DeletionOrigin,
  type DeletionState,
  type RevokeOutcome,
} from "#lib/privacy/state";

/** A state as the status page says it: what happened and what comes next. */
export const stateWords: Record<DeletionState, { title: string; next: string }> = {
  received: { title: "Received", next: "A person reads the facts you gave and decides. You will be answered at the address you left." },
  running: {
    title: "Being carried out",
    next: "The data is being erased. This page says so when nothing is left; usually within minutes.",
  },
  done: { title: "Carried out", next: "Everything this request covered has been erased. Nothing more is needed from you." },
  refused: {
    title: "Not carried out",
    next: "We could not verify that the request came from someone who may ask. Nothing was deleted. The reason was sent to the address you left.",
  },
};

/** Who asked, without saying whom. */
export const originWords: Record<DeletionOrigin, string> = {
  staff: "An administrator of the shop",
  account_holder: "Whoever signed in to the account at TikTok",
  tiktok: "TikTok, because the account was deleted there",
  form: "The form on this site",
};

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
