"use client";

import type { KeptWords } from "#components/drafts/kept-words.client";
import type { Sent } from "#components/ui/send.client";
import { sameWords } from "#lib/drafts/rules";
import type { DraftSave, DraftView, DraftWords } from "#lib/drafts/schema";

/** saved · unsaved (about to be) · waiting (tried again by itself) · refused (needs a person). */
export type SaveState = { kind: "saved" | "unsaved" } | { kind: "waiting" | "refused"; sentence: string };

export type Desk = {
  /** What is on the screen. */
  words: DraftWords;
  /** What is stored, as far as this page knows. */
  draft: DraftView;
  state: SaveState;
  /** Stored by someone else over the version that `words` began from; nothing is saved until `resolve`. */
  theirs: DraftView | null;
  /** Something to tell in passing, such as words that came back. */
  news: string;
};

export type SaveAnswer = { kind: "saved" | "changed_meanwhile" | "closed"; draft: DraftView };

type Ways = {
  send: (save: DraftSave) => Promise<Sent<SaveAnswer>>;
  keep: (words: KeptWords) => boolean;
  kept: () => KeptWords | null;
  forget: () => void;
};

export const PAUSE_MS = 700;
export const RETRY_MS = 4_000;

// Refusals that pass by themselves.
const PASSING = new Set(["offline", "unavailable", "rate_limited", "internal", "unknown", "storage_full"]);

/**
 * Saves a draft while it is written: a moment after the last change, one save at a time, each over the version it was
 * based on. What is not saved is kept on this device. Knows nothing of React; use-draft.client.tsx shows it.
 */
export class DraftSaver {
  #desk: Desk;
  #base: { version: number; words: DraftWords };
  /** Sent, but the answer was lost: it may be stored. */
  #unanswered: DraftWords | null = null;
  #running: Promise<boolean> = Promise.resolve(true);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ways: Ways;
  readonly #listeners = new Set<() => void>();

  constructor(draft: DraftView, ways: Ways) {
    this.#desk = { words: draft.words, draft, state: { kind: "saved" }, theirs: null, news: "" };
    this.#base = { version: draft.version, words: draft.words };
    this.#ways = ways;
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly look = () => this.#desk;

  #show(some: Partial<Desk>) {
    this.#desk = { ...this.#desk, ...some };
    for (const listener of this.#listeners) listener();
  }

  get #dirty() {
    return !sameWords(this.#desk.words, this.#base.words);
  }

  #keep() {
    const { version, words } = this.#base;
    if (this.#dirty) this.#ways.keep({ baseVersion: version, base: words, words: this.#desk.words });
  }

  /** The words that were stored when the ones on the screen were begun. */
  get begun(): DraftWords {
    return this.#base.words;
  }

  /** Takes up what this device kept of an earlier visit. */
  restore() {
    const kept = this.#ways.kept();
    if (!kept) return;
    if (sameWords(kept.words, this.#desk.draft.words)) return this.#ways.forget();
    this.#base = { version: kept.baseVersion, words: kept.base };
    this.#unanswered = kept.words;
    this.#show({ words: kept.words, state: { kind: "unsaved" }, news: "Text that was not saved last time is back." });
    void this.save();
  }

  /** Someone types or chooses. */
  change(some: Partial<DraftWords>) {
    const { state, theirs } = this.#desk;
    this.#show({
      words: { ...this.#desk.words, ...some },
      news: "",
      state: state.kind === "waiting" || theirs ? state : { kind: "unsaved" },
    });
    this.#keep();
    this.#later(PAUSE_MS);
  }

  #later(ms: number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), ms);
  }

  /** Saves what is not saved, after a save that is under way. True when nothing is left to save. */
  save(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#running = this.#running.then(() => this.#attempt());
    return this.#running;
  }

  async #attempt(): Promise<boolean> {
    if (this.#desk.theirs) return false;
    const mine = this.#desk.words;
    if (!this.#dirty) {
      this.#ways.forget();
      this.#show({ state: { kind: "saved" } });
      return true;
    }
    const sent = await this.#ways.send({ baseVersion: this.#base.version, ...mine });
    if (!sent.ok) {
      this.#unanswered = mine;
      this.#fail(sent.error);
      return false;
    }
    return this.#answered(sent.data, mine);
  }

  #fail({ code, sentence }: { code: string; sentence: string }) {
    const passing = PASSING.has(code);
    const told =
      code === "offline"
        ? "Not saved yet: no connection. Your text is kept on this device."
        : `Not saved${passing ? " yet" : ""}. ${sentence} Your text is kept on this device.`;
    this.#show({ state: { kind: passing ? "waiting" : "refused", sentence: told } });
    if (passing) this.#later(RETRY_MS);
  }

  #answered({ kind, draft }: SaveAnswer, mine: DraftWords): Promise<boolean> | boolean {
    if (kind === "closed") {
      this.#show({
        draft,
        state: { kind: "refused", sentence: "Not saved: this draft was sent or discarded meanwhile. Your text is kept on this device." },
      });
      return false;
    }
    // An earlier save of ours may have arrived although its answer did not; then the newer version is our own.
    const ownEarlier = this.#unanswered !== null && sameWords(draft.words, this.#unanswered);
    if (kind === "changed_meanwhile" && !ownEarlier) {
      this.#show({
        theirs: draft,
        state: { kind: "refused", sentence: "Not saved yet: choose above what to keep. Your text is kept on this device." },
      });
      return false;
    }
    this.#base = { version: draft.version, words: kind === "saved" ? mine : draft.words };
    this.#unanswered = null;
    this.#show({ draft });
    this.#keep();
    return this.#attempt();
  }

  /** Ends a disagreement: these words are kept, over what is stored. */
  resolve(words: DraftWords): Promise<boolean> {
    const { theirs } = this.#desk;
    if (theirs) this.#base = { version: theirs.version, words: theirs.words };
    this.#show({ words, theirs: null, ...(theirs ? { draft: theirs } : {}), state: { kind: "unsaved" } });
    this.#keep();
    return this.save();
  }

  /** What the server says now. Another's version shows by itself unless words here are not saved. */
  hear(draft: DraftView) {
    if (draft.version < this.#base.version) return;
    if (draft.version === this.#base.version) return this.#show({ draft });
    if (this.#dirty || this.#desk.theirs) return;
    this.#base = { version: draft.version, words: draft.words };
    this.#show({
      draft,
      words: draft.words,
      news: `${draft.changedBy ?? "Someone"} changed this draft just now; you see the new version.`,
    });
  }

  /** Saves at once if something is unsaved: the connection is back, the page is left. */
  readonly hurry = () => {
    if (this.#dirty && !this.#desk.theirs) void this.save();
  };
}
