// What may happen to a send, in a word each, for the tests of its story.
import { storyOf, type StoryEvent, type StoryFacts } from "#lib/deliveries/story";
import type { StoryCall } from "#lib/deliveries/story-beats";

export const BEGUN = new Date("2026-11-22T10:00:00Z");
export const at = (second: number) => new Date(BEGUN.getTime() + second * 1000);
const MB = 1_000_000;

export type Given = (second: number) => { call: StoryCall } | { event: StoryEvent };

export const call =
  (operation: string, code: string, httpStatus: number | null = null, asked = ""): Given =>
  (second) => ({ call: { at: at(second), operation, asked, httpStatus, code, logId: `LOG${second}` } });
export const part = (number: number, code: string, status: number | null = null): Given =>
  call("Send a part", code, status, `part ${number} of 10, bytes ${(number - 1) * 10 * MB} to ${number * 10 * MB - 1}`);
export const open = (code: string, status: number | null = 200): Given =>
  call("Open an upload", code, status, "100000000 bytes in 10 parts");
export const offer = (code: string, status: number | null = 200): Given => call("Offer it for fetching", code, status, "100000000 bytes");
export const callOff = (code: string, status: number | null = 200): Given => call("Call it off", code, status);
export const ask = (code: string, status: number | null = null): Given => call("Ask how it fares", code, status);
export const event =
  (action: string, details: object = {}): Given =>
  (second) => ({ event: { at: at(second), action, details } });
export const moved = (from: string, to: string, reason: string | null = null) => event("delivery.moved", { from, to, reason });
export const takenOver = (state: string, percent: number, holder = "another") => event("delivery.taken_over", { state, percent, holder });

/** The facts of a send of 100 MB in which these happened, a second apart. */
export function factsOf(given: Given[], more: Partial<StoryFacts> = {}): StoryFacts {
  const happened = given.map((make, index) => make(index));
  return {
    sizeBytes: 100 * MB,
    endedAt: null,
    calls: happened.flatMap((one) => ("call" in one ? [one.call] : [])),
    events: happened.flatMap((one) => ("event" in one ? [one.event] : [])),
    transfers: [],
    ...more,
  };
}

export const wordsOf = (given: Given[], more?: Partial<StoryFacts>) => storyOf(factsOf(given, more)).map(({ words }) => words);

export const opened = [moved("queued", "init_sent"), open("ok"), moved("init_sent", "ready"), moved("ready", "uploading")];
export const OPENED = "TikTok opened the upload.";
