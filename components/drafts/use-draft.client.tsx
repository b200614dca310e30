"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import useSWR from "swr";

import { DraftSaver, type SaveAnswer } from "#components/drafts/draft-saver.client";
import { forgetWords, keepWords, keptWords } from "#components/drafts/kept-words.client";
import { fetcher, send } from "#components/ui/send.client";
import type { ApprovalView } from "#lib/drafts/approval/schema";
import type { DraftView, PreviewView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";

const LOOK_MS = 8_000;

export type DraftAnswer = { draft: DraftView; preview: PreviewView; approval: ApprovalView };

/** One draft on the screen: what is written, how saving goes, and the preview that a consent would be about. */
export function useDraft(first: DraftAnswer, mayEdit: boolean) {
  const { id } = first.draft;
  const [saver] = useState(
    () =>
      new DraftSaver(first.draft, {
        send: (save) => send<SaveAnswer>(paths.api.draft(id), { method: "PATCH", body: save, keepalive: true }),
        keep: (words) => keepWords(id, words),
        kept: () => keptWords(id),
        forget: () => forgetWords(id),
      }),
  );
  const desk = useSyncExternalStore(saver.subscribe, saver.look, saver.look);
  const { data, mutate } = useSWR<DraftAnswer>(paths.api.draft(id), fetcher, { fallbackData: first, refreshInterval: LOOK_MS });
  const { version } = desk.draft;

  useEffect(() => {
    if (data) saver.hear(data.draft);
  }, [data, saver]);

  // A save changes what a consent would be about.
  useEffect(() => {
    if (data && data.draft.version < version) void mutate();
  }, [data, version, mutate]);

  useEffect(() => {
    if (mayEdit && first.draft.status === "open") saver.restore();
    const hidden = () => document.visibilityState === "hidden" && saver.hurry();
    window.addEventListener("online", saver.hurry);
    window.addEventListener("focus", saver.hurry);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      window.removeEventListener("online", saver.hurry);
      window.removeEventListener("focus", saver.hurry);
      document.removeEventListener("visibilitychange", hidden);
      saver.hurry();
    };
  }, [saver, mayEdit, first.draft.status]);

  // Only a preview of the very version on the screen may be agreed to.
  const preview = data && data.draft.version === version && desk.state.kind === "saved" && !desk.theirs ? data.preview : null;
  return { ...desk, saver, preview, approval: (data ?? first).approval, reload: () => mutate() };
}
