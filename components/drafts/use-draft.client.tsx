"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

import { DraftSaver } from "#components/drafts/draft-saver.client";
import {
  deleteLocalDraft,
  storeLocalDraft,
  readLocalDraft,
} from "#components/drafts/local-draft.client";
import { api, useApi } from "#components/ui/api.client";
import type { ApiResponse } from "#lib/web/api-routes";

const POLL_INTERVAL_MS = 8_000;

// Browsers refuse more than 64 KB of requests that outlive the page; a character has up to 3 bytes.
const KEEPALIVE_MAX_CHARACTERS = 20_000;

export type DraftResponse = ApiResponse<"GET /api/drafts/[id]">;

/**
 * State of one draft on screen: its content, its save state, and the preview that a consent would
 * cover.
 */
export function useDraft(initial: DraftResponse, mayEdit: boolean) {
  const { id } = initial.draft;
  const [saver] = useState(
    () =>
      new DraftSaver(initial.draft, {
        send: (save) =>
          api("PATCH /api/drafts/[id]", {
            params: { id },
            body: save,
            keepalive: JSON.stringify(save).length <= KEEPALIVE_MAX_CHARACTERS,
          }),
        store: (draft) => storeLocalDraft(id, draft),
        load: () => readLocalDraft(id),
        clear: () => deleteLocalDraft(id),
      }),
  );
  const editor = useSyncExternalStore(saver.subscribe, saver.getEditorState, saver.getEditorState);
  const { data, mutate } = useApi(
    "GET /api/drafts/[id]",
    { params: { id } },
    {
      fallbackData: initial,
      refreshInterval: POLL_INTERVAL_MS,
    },
  );
  const { version } = editor.draft;

  useEffect(() => {
    if (data) saver.applyServerVersion(data.draft);
  }, [data, saver]);

  // A save changes the preview.
  useEffect(() => {
    if (data && data.draft.version < version) void mutate();
  }, [data, version, mutate]);

  useEffect(() => {
    if (mayEdit && initial.draft.status === "open") saver.restoreLocalDraft();
    const hidden = () => document.visibilityState === "hidden" && saver.flush();
    window.addEventListener("online", saver.flush);
    window.addEventListener("focus", saver.flush);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      window.removeEventListener("online", saver.flush);
      window.removeEventListener("focus", saver.flush);
      document.removeEventListener("visibilitychange", hidden);
      saver.flush();
    };
  }, [saver, mayEdit, initial.draft.status]);

  // Only a preview of exactly the version on screen may be consented to.
  const preview =
    data && data.draft.version === version && editor.saveState.kind === "saved" && !editor.theirs
      ? data.preview
      : null;
  return {
    ...editor,
    saver,
    preview,
    approval: (data ?? initial).approval,
    reload: () => mutate(),
  };
}
