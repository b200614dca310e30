"use client";

import type { LocalDraft } from "#components/drafts/local-draft.client";
import type { ApiResult } from "#components/ui/api.client";
import { hasSameContent } from "#lib/drafts/rules";
import type { DraftSave, DraftView, DraftContent } from "#lib/drafts/schema";
import type { ApiResponse } from "#lib/web/api-routes";

/** saved · unsaved (a save follows) · retrying (by itself) · failed (needs a person). */
export type SaveState =
  | { kind: "saved" | "unsaved" }
  | { kind: "retrying" | "failed"; message: string };

type EditorState = {
  /** Content on the screen. */
  content: DraftContent;
  /** The stored draft, as last seen by this page. */
  draft: DraftView;
  saveState: SaveState;
  /** A newer version of someone else; nothing is saved until `resolveConflict`. */
  theirs: DraftView | null;
  /** A passing message, such as restored text. */
  announcement: string;
};

export type SaveResponse = ApiResponse<"PATCH /api/drafts/[id]">;

type SaverIo = {
  send: (save: DraftSave) => Promise<ApiResult<SaveResponse>>;
  store: (draft: LocalDraft) => boolean;
  load: () => LocalDraft | null;
  clear: () => void;
};

export const DEBOUNCE_MS = 700;
export const RETRY_MS = 4_000;

// Errors that pass by themselves.
const TRANSIENT_CODES = new Set([
  "offline",
  "unavailable",
  "rate_limited",
  "internal",
  "unknown",
  "storage_full",
]);

/**
 * Saves a draft shortly after each edit, one save at a time, each over the version it is based on.
 * Stores unsaved content on this device. Independent of React; see use-draft.client.tsx.
 */
export class DraftSaver {
  #editor: EditorState;
  #base: { version: number; content: DraftContent };
  /** Sent, but the response was lost: it may be stored. */
  #unconfirmed: DraftContent | null = null;
  #running: Promise<boolean> = Promise.resolve(true);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #io: SaverIo;
  readonly #listeners = new Set<() => void>();

  constructor(draft: DraftView, io: SaverIo) {
    this.#editor = {
      content: draft.content,
      draft,
      saveState: { kind: "saved" },
      theirs: null,
      announcement: "",
    };
    this.#base = { version: draft.version, content: draft.content };
    this.#io = io;
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
    return !hasSameContent(this.#editor.content, this.#base.content);
  }

  #storeLocally() {
    const { version, content: base } = this.#base;
    if (this.#dirty) this.#io.store({ baseVersion: version, base, content: this.#editor.content });
  }

  /** The stored content that the content on the screen is based on. */
  get baseContent(): DraftContent {
    return this.#base.content;
  }

  /** Restores unsaved content that this device stored on an earlier visit. */
  restoreLocalDraft() {
    const local = this.#io.load();
    if (!local) return;
    if (hasSameContent(local.content, this.#editor.draft.content)) return this.#io.clear();
    this.#base = { version: local.baseVersion, content: local.base };
    this.#unconfirmed = local.content;
    this.#update({
      content: local.content,
      saveState: { kind: "unsaved" },
      announcement: "Unsaved text from your last visit was restored.",
    });
    void this.save();
  }

  /** Applies an edit and schedules a save. */
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

  /** Saves after any running save. Resolves to true when nothing is left to save. */
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
    const isTransient = TRANSIENT_CODES.has(code);
    const text =
      code === "offline"
        ? "Not saved yet: no connection. Your text is kept on this device."
        : `Not saved${isTransient ? " yet" : ""}. ${message} Your text is kept on this device.`;
    this.#update({ saveState: { kind: isTransient ? "retrying" : "failed", message: text } });
    if (isTransient) this.#schedule(RETRY_MS);
  }

  #handleResponse({ kind, draft }: SaveResponse, mine: DraftContent): Promise<boolean> | boolean {
    if (kind === "closed") {
      this.#update({
        draft,
        saveState: {
          kind: "failed",
          message:
            "Not saved: this draft has been sent or discarded. Your text is kept on this device.",
        },
      });
      return false;
    }
    // An earlier save may have been stored although its response was lost. Then the newer version
    // is our own.
    const ownEarlier =
      this.#unconfirmed !== null && hasSameContent(draft.content, this.#unconfirmed);
    if (kind === "version_conflict" && !ownEarlier) {
      this.#update({
        theirs: draft,
        saveState: {
          kind: "failed",
          message:
            "Not saved yet: choose above which version to keep. Your text is kept on this device.",
        },
      });
      return false;
    }
    this.#base = { version: draft.version, content: kind === "saved" ? mine : draft.content };
    this.#unconfirmed = null;
    this.#update({ draft });
    this.#storeLocally();
    return this.#saveOnce();
  }

  /** Resolves a conflict: this content replaces the stored version. */
  resolveConflict(content: DraftContent): Promise<boolean> {
    const { theirs } = this.#editor;
    if (theirs) this.#base = { version: theirs.version, content: theirs.content };
    this.#update({
      content,
      theirs: null,
      ...(theirs ? { draft: theirs } : {}),
      saveState: { kind: "unsaved" },
    });
    this.#storeLocally();
    return this.save();
  }

  /**
   * Applies what the server has now. A newer version replaces the content on screen unless it is
   * unsaved.
   */
  applyServerVersion(draft: DraftView) {
    if (draft.version < this.#base.version) return;
    if (draft.version === this.#base.version) return this.#update({ draft });
    if (this.#dirty || this.#editor.theirs) return;
    this.#base = { version: draft.version, content: draft.content };
    this.#update({
      draft,
      content: draft.content,
      announcement: `${draft.changedBy ?? "Someone"} just edited this draft. You are seeing the new version.`,
    });
  }

  /** Saves unsaved content immediately, when the connection returns or the page is left. */
  readonly flush = () => {
    if (this.#dirty && !this.#editor.theirs) void this.save();
  };
}
