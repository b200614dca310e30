"use client";

import { z } from "zod";

import { draftContent } from "#lib/drafts/schema";

// Looser than what the server saves: text that is too long for it must not be lost here.
const keptContent = draftContent.extend({ caption: z.string(), hashtags: z.array(z.string()) });
const localDraft = z.object({ baseVersion: z.number(), base: keptContent, content: keptContent });

/** Unsaved content, with the version it is based on. */
export type LocalDraft = z.infer<typeof localDraft>;

const storageKey = (draftId: string) => `studio:draft:${draftId}`;

/**
 * Stores unsaved content on this device, for a closed tab or a lost connection. Returns false when
 * it can’t.
 */
export function storeLocalDraft(draftId: string, draft: LocalDraft): boolean {
  try {
    localStorage.setItem(storageKey(draftId), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** Returns the unsaved content of a draft on this device, or null. */
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
    // Without storage there is nothing to delete.
  }
}
