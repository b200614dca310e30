import { z } from "zod";

import {
  countedThings,
  refusals,
  revokeOutcomes,
  type Counts,
  type DeletionOrigin,
  type DeletionState,
  type NoteKind,
  type Refusal,
  type RevokeOutcome,
  type ToldState,
} from "#lib/privacy/state";

/** Lengths that people see in the form and the server enforces. */
export const deletionLimits = { account: 100, contact: 200, facts: 2000, search: 200, extension: 60 } as const;

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

const longText = (missing: string) =>
  z
    .string()
    .trim()
    .min(1, missing)
    .max(deletionLimits.facts, `Keep this under ${deletionLimits.facts} characters.`)
    .refine(lines, "Use letters, numbers and signs only.");

/** The asker answers an operator's question. */
export const factsAnswer = z.strictObject({ facts: longText("Write what you can tell us.") });

/** An administrator says why an account's data should not be erased. */
export const objectionInput = z.strictObject({ reason: longText("Say why the data should stay.") });

export const accountSearch = z.strictObject({ name: line(deletionLimits.search, "Enter a name, a user name or an open_id.") });

export const restrictionInput = z.strictObject({ connectionId: z.uuid(), restricted: z.boolean() });

/** What an operator decides about a request. */
export const decision = z.discriminatedUnion("decision", [
  z.strictObject({ decision: z.literal("accept"), connectionIds: z.array(z.uuid()).max(20) }),
  z.strictObject({ decision: z.literal("refuse"), reason: z.enum(refusals), words: longText("Tell the asker why.") }),
  z.strictObject({ decision: z.literal("ask"), words: longText("Write what you need to know.") }),
  z.strictObject({
    decision: z.literal("extend"),
    days: z
      .int("Enter a number of days.")
      .min(1, "Enter at least one day.")
      .max(deletionLimits.extension, `The law allows ${deletionLimits.extension} more days at most.`),
    words: longText("Tell the asker why it takes longer."),
  }),
]);
export type Decision = z.infer<typeof decision>;

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
  state: ToldState;
  origin: DeletionOrigin;
  receivedAt: string;
  dueAt: string;
  /** Days by which the answer was put off. */
  extendedDays: number;
  refusal: Refusal | null;
  /** What we wrote to whoever asked, oldest first. */
  told: { id: string; kind: NoteKind; at: string; words: string }[];
  finishedAt: string | null;
  /** Only of a request that is done. */
  counts: Counts | null;
  revoked: RevokeOutcome | null;
};

/** A request as the list of the desk shows it. */
export type RequestRow = {
  id: string;
  state: DeletionState;
  origin: DeletionOrigin;
  receivedAt: string;
  dueAt: string;
  finishedAt: string | null;
  urgency: "calm" | "soon" | "pressing" | "overdue";
  daysLeft: number;
  restricted: number;
};

/** An account that a request may mean: as little of it as a person needs to choose. */
export type CandidateView = {
  id: string;
  shopName: string;
  displayName: string;
  username: string | null;
  state: "connected" | "needs_reconnect" | "disconnected";
  connectedAt: string;
  restricted: boolean;
};

/** Everything written about a request, as an operator may read it. */
export type StatementView = {
  statement: DeletionForm | null;
  notes: { id: string; kind: NoteKind; at: string; words: string; from: string | null }[];
};

/** One request on the desk. What was written stays sealed until it is opened. */
export type RequestView = RequestRow & {
  extendedDays: number;
  objectBy: string | null;
  final: boolean;
  refusal: Refusal | null;
  accounts: CandidateView[];
  /** Something that was written is still there to be opened. */
  written: boolean;
  mailGoes: boolean;
  /** What was done about it, oldest first. */
  history: { id: string; at: string; words: string }[];
};

/** How far an export is, for its page. */
export type ExportView = {
  state: "making" | "ready" | "fetched" | "failed";
  share: number | null;
  sizeBytes: number | null;
  expiresAt: string;
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
  /** Accounts of the shop of which nothing is cleared away while a request about them is examined. */
  restricted: number;
};
