"use client";

import { z } from "zod";

import { draftContent } from "#lib/drafts/schema";

const localDraft = z.object({ baseVersion: z.number(), base: draftContent, content: draftContent });

/** Words that are not saved yet, with the version they were written over. */
export type LocalDraft = z.infer<typeof localDraft>;

const storageKey = (draftId: string) => `studio:draft:${draftId}`;

/** Keeps unsaved words on this device, so that a closed tab or a lost connection takes nothing. False when it cannot. */
export function storeLocalDraft(draftId: string, draft: LocalDraft): boolean {
  try {
    localStorage.setItem(storageKey(draftId), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** What this device still keeps of a draft, or null. */
export function readLocalDraft(draftId: string): LocalDraft | null {
  try {
    return localDraft.parse(JSON.parse(localStorage.getItem(storageKey(draftId)) ?? "null"));
  } catch {
    return null;
  }
}

export function deleteLocalDraft(draftId: string): void {
  try {
    localStorage.removeItem(storageKey(draftId));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
