import { explanationOf, type ExplanationKey } from "#lib/deliveries/explanations/catalogue";
import { beatOfCall, told, toldAt, type Beat, type StoryCall } from "#lib/deliveries/story-beats";
import type { Tone } from "#lib/deliveries/words";

/** One event of the audit about this delivery or its account. */
export type StoryEvent = { at: Date; action: string; details: unknown };

export type StoryFacts = {
  sizeBytes: number;
  /** Once it is over for us: what TikTok is asked afterwards is no part of the send. */
  endedAt: Date | null;
  calls: StoryCall[];
  events: StoryEvent[];
  transfers: { initStartedAt: Date; outcome: string | null; failReason: string | null; statusAt: Date | null }[];
};

/** One sentence of the story. Its id stays while it is told anew with a higher number. */
export type StoryLine = {
  id: string;
  at: string;
  words: string;
  tone: Tone;
  explains: ExplanationKey | null;
  logId: string | null;
  /** To be read out when it is new; false where the notice of the state says the same. */
  aloud: boolean;
};

const BEGINNINGS = new Set(["Open an upload", "Offer it for fetching"]);

/** The story of a send in plain sentences, oldest first, from what was durably written anyway. Pure. */
export function storyOf(facts: StoryFacts): StoryLine[] {
  let uploads = 0;
  const ofCalls = facts.calls
    .filter(({ at }) => facts.endedAt === null || at <= facts.endedAt)
    .filter((call) => call.code !== "aborted" || !cancelledBefore(call.at, facts.events))
    .map((call) => {
      const beat = beatOfCall(call, { sizeBytes: facts.sizeBytes, uploads });
      if (BEGINNINGS.has(call.operation) && call.code === "ok") uploads += 1;
      return beat;
    });
  const ofEvents = facts.events.map((event) => beatOfEvent(event, facts));
  const ofTransfers = facts.transfers.map((transfer) => beatOfTransfer(transfer, facts));
  const beats = [...ofCalls, ...ofTransfers, ...ofEvents].filter((beat) => beat !== null);
  return fold(beats.toSorted((a, b) => a.at.getTime() - b.at.getTime()));
}

/** A request that a person's wish to stop cut is told by that wish. */
const cancelledBefore = (at: Date, events: StoryEvent[]) =>
  events.some((event) => event.action === "delivery.cancel_requested" && event.at.getTime() <= at.getTime() + 1000);

type Line = { id: string; beat: Beat; times: number; absorbed: number };

/** Tells what repeats once, at its latest time, until something is achieved. */
function fold(beats: Beat[]): StoryLine[] {
  const settled: Line[] = [];
  let run: Line[] = [];
  const take = (key: string | null) => {
    const found = run.find(({ beat }) => beat.key === key);
    run = run.filter((line) => line !== found);
    return found;
  };
  for (const beat of beats) {
    const before = take(beat.absorbs);
    const same = take(beat.key);
    const line = {
      id: (same ?? before)?.id ?? `${beat.at.getTime()} ${beat.key}`,
      beat: { ...beat, explains: beat.explains ?? before?.beat.explains ?? null, logId: before?.beat.logId ?? beat.logId },
      times: (same?.times ?? 0) + 1,
      absorbed: (same?.absorbed ?? 0) + (before?.times ?? 0),
    };
    run.push(line);
    if (beat.milestone) settled.push(...run.splice(0));
  }
  return [...settled, ...run].map(({ id, beat, times, absorbed }) => ({
    id,
    at: beat.at.toISOString(),
    words: beat.words(times, absorbed),
    tone: beat.tone,
    explains: beat.explains,
    logId: beat.logId,
    aloud: beat.tone === "live",
  }));
}

const detail = (details: unknown, name: string): unknown =>
  typeof details === "object" && details !== null ? Object.entries(details).find(([key]) => key === name)?.[1] : undefined;

const textOf = (details: unknown, name: string): string => {
  const value = detail(details, name);
  return typeof value === "string" ? value : "";
};

function beatOfTransfer({ initStartedAt, outcome, failReason, statusAt }: StoryFacts["transfers"][number], facts: StoryFacts): Beat | null {
  if (outcome !== "failed_retryable" || statusAt === null) return null;
  const explains: ExplanationKey = `failed ${failReason ?? "internal"}`;
  const again = facts.transfers.some((other) => other.initStartedAt > initStartedAt) ? "Sent it again." : "";
  const words = told(explanationOf(explains).what.replace(/\.$/, ""), again);
  return { at: statusAt, key: explains, words, tone: "live", explains, logId: null, milestone: false, absorbs: null };
}

const SAID: Record<string, string> = {
  posted: "A person said that it was posted",
  discarded: "A person said that the draft was discarded on the phone",
  waiting: "A person said that the draft is still in the inbox",
};

function beatOfEvent({ at, action, details }: StoryEvent, facts: StoryFacts): Beat | null {
  const plain = { at, key: action, tone: "quiet", explains: null, logId: null, milestone: true, absorbs: null } as const;
  const during = facts.endedAt === null || at <= facts.endedAt;
  switch (action) {
    case "delivery.moved":
      return beatOfMove(textOf(details, "to"), textOf(details, "reason"), at, facts);
    case "delivery.taken_over":
      return { ...plain, tone: "live", milestone: false, key: "restart", absorbs: "cut", words: wordsOfTakeover(details) };
    case "delivery.cancel_requested":
      return { ...plain, words: told("A person asked to stop the send") };
    case "delivery.retried":
      return { ...plain, words: told("A person asked to try again") };
    case "delivery.said":
      return { ...plain, words: told(SAID[textOf(details, "said")] ?? "A person told what became of the draft") };
    case "delivery.placed":
      return { ...plain, milestone: false, words: told("A person changed its place in the queue") };
    case "delivery.resolved": {
      const there = textOf(details, "choice") === "there";
      const words = there ? "A person found the draft in the inbox" : "A person did not find the draft and had it sent again";
      return { ...plain, words: told(words) };
    }
    case "connection.needs_reconnect": {
      const missing = textOf(details, "reason") === "scope_missing";
      const explains: ExplanationKey = missing ? "reason may_not_send" : "reason needs_reconnect";
      const what = missing ? "The permission to receive drafts is missing" : "TikTok no longer accepts our access to the account";
      return during ? { ...plain, tone: "attention", explains, words: told(what, "Waiting until somebody reconnects it.") } : null;
    }
    case "connection.linked":
      return during ? { ...plain, words: told("Reconnected; continuing") } : null;
    default:
      return null;
  }
}

/** What a takeover found: where the send was when whoever sent it fell silent. */
function wordsOfTakeover(details: unknown): Beat["words"] {
  const percent = detail(details, "percent");
  const state = textOf(details, "state");
  const what = textOf(details, "holder") === "same" ? "The studio lost touch with the send" : "The studio was restarted";
  if (state === "committing") return toldAt(what, "while the last part was on its way", "Asking TikTok whether it arrived.");
  if (state === "processing") return toldAt(what, "while TikTok worked on the video", "Asking TikTok how it fares.");
  if (state === "fetching") return toldAt(what, "while TikTok was fetching the video", "Asking TikTok how much it has.");
  if (state === "init_sent") return toldAt(what, "while an upload was being opened", "Opening a new one.");
  if (typeof percent === "number" && percent > 0) return toldAt(what, `at ${percent} %`, "Continuing from there.");
  return toldAt(what, "before anything was sent", "Continuing.");
}

const ENDS: Record<string, { tone: Tone; words: string }> = {
  cancelled: { tone: "quiet", words: "Cancelled" },
  not_sent: { tone: "danger", words: "Not sent" },
  refused: { tone: "danger", words: "Refused by TikTok" },
  unconfirmed: { tone: "attention", words: "Unconfirmed" },
};

function beatOfMove(to: string, reason: string, at: Date, { transfers }: StoryFacts): Beat | null {
  const plain = { at, key: to, tone: "quiet", explains: null, logId: null, milestone: true, absorbs: null } as const;
  if (to === "processing") return { ...plain, words: told("All of the video arrived at TikTok") };
  if (to === "in_inbox") return { ...plain, tone: "ok", words: told("TikTok put the draft into the inbox") };
  if (to === "posted") return { ...plain, tone: "ok", words: told("TikTok says that it was posted") };
  const end = ENDS[to];
  if (!end) return null;
  const failReason = transfers.at(-1)?.failReason ?? null;
  const explains: ExplanationKey | null =
    to === "refused" && failReason !== null ? `failed ${failReason}` : reason === "" ? null : `reason ${reason}`;
  const why = explains ? explanationOf(explains).what : "TikTok did not get all of the video; no draft was made.";
  return { ...plain, tone: end.tone, explains: explains ?? `state ${to}`, words: () => `${end.words}. ${why}` };
}
