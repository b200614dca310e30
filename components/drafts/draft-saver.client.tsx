"use client";

import type { LocalDraft } from "#components/drafts/local-draft.client";
import type { ApiResult } from "#components/ui/api.client";
import { hasSameContent } from "#lib/drafts/rules";
import type { DraftSave, DraftView, DraftContent } from "#lib/drafts/schema";
import type { ApiResponse } from "#lib/web/api-routes";

/** saved · unsaved (about to be) · retrying (tried again by itself) · failed (needs a person). */
export type SaveState =
  | { kind: "saved" | "unsaved" }
  | { kind: "retrying" | "failed"; message: string };

export type EditorState = {
  /** What is on the screen. */
  content: DraftContent;
  /** What is stored, as far as this page knows. */
  draft: DraftView;
  saveState: SaveState;
  /** Stored by someone else over the version that `words` began from; nothing is saved until `resolve`. */
  theirs: DraftView | null;
  /** Something to tell in passing, such as words that came back. */
  announcement: string;
};

export type SaveResponse = ApiResponse<"PATCH /api/drafts/[id]">;

type SaverIo = {
  send: (save: DraftSave) => Promise<ApiResult<SaveResponse>>;
  store: (words: LocalDraft) => boolean;
  load: () => LocalDraft | null;
  clear: () => void;
};

export const DEBOUNCE_MS = 700;
export const RETRY_MS = 4_000;

// Refusals that pass by themselves.
const TRANSIENT_CODES = new Set([
  "offline",
  "unavailable",
  "rate_limited",
  "internal",
  "unknown",
  "storage_full",
]);

/**
 * Saves a draft while it is written: a moment after the last change, one save at a time, each over the version it was
 * based on. What is not saved is kept on this device. Knows nothing of React; use-draft.client.tsx shows it.
 */
export class DraftSaver {
  #editor: EditorState;
  #base: { version: number; words: DraftContent };
  /** Sent, but the answer was lost: it may be stored. */
  #unconfirmed: DraftContent | null = null;
  #running: Promise<boolean> = Promise.resolve(true);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #io: SaverIo;
  readonly #listeners = new Set<() => void>();

  constructor(draft: DraftView, ways: SaverIo) {
    this.#editor = {
      content: draft.content,
      draft,
      saveState: { kind: "saved" },
      theirs: null,
      announcement: "",
    };
    this.#base = { version: draft.version, words: draft.content };
    this.#io = ways;
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly getEditorState = () => this.#editor;

  #update(some: Partial<EditorState>) {
    this.#editor = { ...this.#editor, ...some };
    for (const listener of this.#listeners) listener();
  }

  get #dirty() {
    return !hasSameContent(this.#editor.content, this.#base.words);
  }

  #storeLocally() {
    const { version, words } = this.#base;
    if (this.#dirty)
      this.#io.store({ baseVersion: version, base: words, content: this.#editor.content });
  }

  /** The words that were stored when the ones on the screen were begun. */
  get baseContent(): DraftContent {
    return this.#base.words;
  }

  /** Takes up what this device kept of an earlier visit. */
  restoreLocalDraft() {
    const kept = this.#io.load();
    if (!kept) return;
    if (hasSameContent(kept.content, this.#editor.draft.content)) return this.#io.clear();
    this.#base = { version: kept.baseVersion, words: kept.base };
    this.#unconfirmed = kept.content;
    this.#update({
      content: kept.content,
      saveState: { kind: "unsaved" },
      announcement: "Text that was not saved last time is back.",
    });
    void this.save();
  }

  /** Someone types or chooses. */
  change(some: Partial<DraftContent>) {
    const { saveState, theirs } = this.#editor;
    this.#update({
      content: { ...this.#editor.content, ...some },
      announcement: "",
      saveState: saveState.kind === "retrying" || theirs ? saveState : { kind: "unsaved" },
    });
    this.#storeLocally();
    this.#schedule(DEBOUNCE_MS);
  }

  #schedule(ms: number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), ms);
  }

  /** Saves what is not saved, after a save that is under way. True when nothing is left to save. */
  save(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#running = this.#running.then(() => this.#saveOnce());
    return this.#running;
  }

  async #saveOnce(): Promise<boolean> {
    if (this.#editor.theirs) return false;
    const mine = this.#editor.content;
    if (!this.#dirty) {
      this.#io.clear();
      this.#update({ saveState: { kind: "saved" } });
      return true;
    }
    const sent = await this.#io.send({ baseVersion: this.#base.version, ...mine });
    if (!sent.ok) {
      this.#unconfirmed = mine;
      this.#handleError(sent.error);
      return false;
    }
    return this.#handleResponse(sent.data, mine);
  }

  #handleError({ code, message }: { code: string; message: string }) {
    const passing = TRANSIENT_CODES.has(code);
    const told =
      code === "offline"
        ? "Not saved yet: no connection. Your text is kept on this device."
        : `Not saved${passing ? " yet" : ""}. ${message} Your text is kept on this device.`;
    this.#update({ saveState: { kind: passing ? "retrying" : "failed", message: told } });
    if (passing) this.#schedule(RETRY_MS);
  }

  #handleResponse({ kind, draft }: SaveResponse, mine: DraftContent): Promise<boolean> | boolean {
    if (kind === "closed") {
      this.#update({
        draft,
        saveState: {
          kind: "failed",
          message:
            "Not saved: this draft was sent or discarded meanwhile. Your text is kept on this device.",
        },
      });
      return false;
    }
    // An earlier save of ours may have arrived although its answer did not; then the newer version is our own.
    const ownEarlier =
      this.#unconfirmed !== null && hasSameContent(draft.content, this.#unconfirmed);
    if (kind === "version_conflict" && !ownEarlier) {
      this.#update({
        theirs: draft,
        saveState: {
          kind: "failed",
          message: "Not saved yet: choose above what to keep. Your text is kept on this device.",
        },
      });
      return false;
    }
    this.#base = { version: draft.version, words: kind === "saved" ? mine : draft.content };
    this.#unconfirmed = null;
    this.#update({ draft });
    this.#storeLocally();
    return this.#saveOnce();
  }

  /** Ends a disagreement: these words are kept, over what is stored. */
  resolveConflict(content: DraftContent): Promise<boolean> {
    const { theirs } = this.#editor;
    if (theirs) this.#base = { version: theirs.version, words: theirs.content };
    this.#update({
      content,
      theirs: null,
      ...(theirs ? { draft: theirs } : {}),
      saveState: { kind: "unsaved" },
    });
    this.#storeLocally();
    return this.save();
  }

  /** What the server says now. Another's version shows by itself unless words here are not saved. */
  applyServerVersion(draft: DraftView) {
    if (draft.version < this.#base.version) return;
    if (draft.version === this.#base.version) return this.#update({ draft });
    if (this.#dirty || this.#editor.theirs) return;
    this.#base = { version: draft.version, words: draft.content };
    this.#update({
      draft,
      content: draft.content,
      announcement: `${draft.changedBy ?? "Someone"} changed this draft just now; you see the new version.`,
    });
  }

  /** Saves at once if something is unsaved: the connection is back, the page is left. */
  readonly flush = () => {
    if (this.#dirty && !this.#editor.theirs) void this.save();
  };
}
