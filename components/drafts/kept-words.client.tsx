"use client";

import { z } from "zod";

import { draftWords } from "#lib/drafts/schema";

const kept = z.object({ baseVersion: z.number(), base: draftWords, words: draftWords });

/** Words that are not saved yet, with the version they were written over. */
export type KeptWords = z.infer<typeof kept>;

const nameOf = (draftId: string) => `studio:draft:${draftId}`;

/** Keeps unsaved words on this device, so that a closed tab or a lost connection takes nothing. False when it cannot. */
export function keepWords(draftId: string, words: KeptWords): boolean {
  try {
    localStorage.setItem(nameOf(draftId), JSON.stringify(words));
    return true;
  } catch {
    return false;
  }
}

/** What this device still keeps of a draft, or null. */
export function keptWords(draftId: string): KeptWords | null {
  try {
    return kept.parse(JSON.parse(localStorage.getItem(nameOf(draftId)) ?? "null"));
  } catch {
    return null;
  }
}

export function forgetWords(draftId: string): void {
  try {
    localStorage.removeItem(nameOf(draftId));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
