"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

import { DraftSaver, type SaveResponse } from "#components/drafts/draft-saver.client";
import {
  deleteLocalDraft,
  storeLocalDraft,
  readLocalDraft,
} from "#components/drafts/local-draft.client";
import { api, useApi } from "#components/ui/api.client";
import type { ApprovalView } from "#lib/drafts/approval/schema";
import type { DraftView, PreviewView } from "#lib/drafts/schema";
import type { ApiResponse } from "#lib/web/api-routes";

const POLL_INTERVAL_MS = 8_000;

export type DraftResponse = ApiResponse<"GET /api/drafts/[id]">;

/** One draft on the screen: what is written, how saving goes, and the preview that a consent would be about. */
export function useDraft(initial: DraftResponse, mayEdit: boolean) {
  const { id } = initial.draft;
  const [saver] = useState(
    () =>
      new DraftSaver(initial.draft, {
        send: (save) =>
          api("PATCH /api/drafts/[id]", { params: { id }, body: save, keepalive: true }),
        store: (words) => storeLocalDraft(id, words),
        load: () => readLocalDraft(id),
        clear: () => deleteLocalDraft(id),
      }),
  );
  const desk = useSyncExternalStore(saver.subscribe, saver.getEditorState, saver.getEditorState);
  const { data, mutate } = useApi(
    "GET /api/drafts/[id]",
    { params: { id } },
    {
      fallbackData: initial,
      refreshInterval: POLL_INTERVAL_MS,
    },
  );
  const { version } = desk.draft;

  useEffect(() => {
    if (data) saver.applyServerVersion(data.draft);
  }, [data, saver]);

  // A save changes what a consent would be about.
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

  // Only a preview of the very version on the screen may be agreed to.
  const preview =
    data && data.draft.version === version && desk.saveState.kind === "saved" && !desk.theirs
      ? data.preview
      : null;
  return { ...desk, saver, preview, approval: (data ?? initial).approval, reload: () => mutate() };
}
