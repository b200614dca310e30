import { z } from "zod";

import {
  countedThings,
  revokeOutcomes,
  type Counts,
  type DeletionOrigin,
  type DeletionState,
  type RevokeOutcome,
} from "#lib/privacy/state";

/** Lengths that people see in the form and the server enforces. */
export const deletionLimits = { account: 100, contact: 200, facts: 2000 } as const;

// Control characters are never typed by a person; a long text may have line breaks.
const oneLine = (text: string) => !/\p{Cc}/u.test(text);
const lines = (text: string) => oneLine(text.replace(/[\r\n\t]/g, ""));

const line = (most: number, missing: string) =>
  z
    .string()
    .trim()
    .min(1, missing)
    .max(most, `Keep this under ${most} characters.`)
    .refine(oneLine, "Use letters, numbers and signs only.");

/** What a person writes who cannot sign in to the account: facts from which an operator decides. */
export const deletionForm = z.strictObject({
  account: line(deletionLimits.account, "Name the TikTok account."),
  contact: z
    .email("Write an e-mail address at which we can answer.")
    .max(deletionLimits.contact, `Keep this under ${deletionLimits.contact} characters.`),
  facts: z
    .string()
    .trim()
    .max(deletionLimits.facts, `Keep this under ${deletionLimits.facts} characters.`)
    .refine(lines, "Use letters, numbers and signs only.")
    .default(""),
});

export type DeletionForm = z.infer<typeof deletionForm>;

/** The word a signed-in administrator types before an account's data is erased. */
export const eraseWord = "erase";

export const eraseConfirmation = z.strictObject({
  confirm: z
    .string()
    .trim()
    .toLowerCase()
    .refine((word) => word === eraseWord, `Type “${eraseWord}” to confirm.`),
});

/** What a new request gives its asker: the code is told this once. */
export type ReceiptGiven = { code: string; dueAt: Date };

/** Counts as stored with a request. */
export const storedCounts = z.partialRecord(z.enum(countedThings), z.number().int().nonnegative());

export const storedRevoke = z.enum(["", ...revokeOutcomes]);

/** What anyone with the code may know. It names no account and is the same for a request that met no data. */
export type ReceiptView = {
  state: DeletionState;
  origin: DeletionOrigin;
  receivedAt: string;
  dueAt: string;
  finishedAt: string | null;
  /** Only of a request that is done. */
  counts: Counts | null;
  revoked: RevokeOutcome | null;
};

/** What an audit row of the sweeper tells. */
export const sweptCounts = z.object({ counts: z.record(z.string(), z.number()) });

/** What an audit row of a restore tells. */
export const restoredDetails = z.object({ madeAt: z.iso.datetime() });

/** The oldest thing that one period runs for. */
export type AgeView = {
  what: string;
  /** The period, and how long ago the oldest began, in words; null when there is none. */
  limit: string;
  age: string | null;
  /** How much of the period is over, 0 to 1 and more. */
  share: number;
  state: "none" | "within" | "due" | "overdue";
  /** Of the installation, not of this shop: it belongs to none. */
  whole: boolean;
};

/** One class of data as Settings shows it. */
export type KeptView = {
  key: string;
  name: string;
  kept: string;
  afterwards: string;
  /** A sentence where there is nothing to measure. */
  note: string | null;
  ages: AgeView[];
  /** How many the last run removed; null when it is not told or there was no run. */
  removed: number | null;
};

export type KeptPage = {
  classes: KeptView[];
  /** When the sweeper last ran; null when it never has. */
  sweptAt: string | null;
  /** What it removed counts for the whole installation: told where that is this shop alone. */
  told: boolean;
};
