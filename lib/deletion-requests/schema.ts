import { z } from "zod";
import {
  erasureCountKeys,
  rejectionReasons,
  revocationResults,
  type ErasureCounts,
  type DeletionOrigin,
  type DeletionState,
  type NoteKind,
  type RejectionReason,
  type RevocationResult,
  type PublicState,
} from "#lib/deletion-requests/state";

/** Lengths that people see in the form and the server enforces. */
export const deletionLimits = {
  account: 100,
  contact: 200,
  facts: 2000,
  search: 200,
  extension: 60,
} as const;

// Control characters are never typed by a person; a long text may have line breaks.
const isSingleLine = (text: string) => !/\p{Cc}/u.test(text);
const isPlainText = (text: string) => isSingleLine(text.replace(/[\r\n\t]/g, ""));

const singleLineText = (maxLength: number, requiredMessage: string) =>
  z
    .string()
    .trim()
    .min(1, requiredMessage)
    .max(maxLength, `Keep this under ${maxLength} characters.`)
    .refine(isSingleLine, "Use letters, numbers and signs only.");

/** What a person writes who cannot sign in to the account: facts from which an operator decides. */
export const deletionFormInput = z.strictObject({
  account: singleLineText(deletionLimits.account, "Name the TikTok account."),
  contact: z
    .email("Write an e-mail address at which we can answer.")
    .max(deletionLimits.contact, `Keep this under ${deletionLimits.contact} characters.`),
  facts: z
    .string()
    .trim()
    .max(deletionLimits.facts, `Keep this under ${deletionLimits.facts} characters.`)
    .refine(isPlainText, "Use letters, numbers and signs only.")
    .default(""),
});

export type DeletionFormInput = z.infer<typeof deletionFormInput>;

const longText = (requiredMessage: string) =>
  z
    .string()
    .trim()
    .min(1, requiredMessage)
    .max(deletionLimits.facts, `Keep this under ${deletionLimits.facts} characters.`)
    .refine(isPlainText, "Use letters, numbers and signs only.");

/** The asker answers an operator's question. */
export const informationInput = z.strictObject({ facts: longText("Write what you can tell us.") });

/** An administrator says why an account's data should not be erased. */
export const objectionInput = z.strictObject({ reason: longText("Say why the data should stay.") });

export const accountSearchInput = z.strictObject({
  name: singleLineText(deletionLimits.search, "Enter a name, a user name or an open_id."),
});

export const restrictionInput = z.strictObject({ connectionId: z.uuid(), restricted: z.boolean() });

/** What an operator decides about a request. */
export const decisionInput = z.discriminatedUnion("decision", [
  z.strictObject({ decision: z.literal("accept"), connectionIds: z.array(z.uuid()).max(20) }),
  z.strictObject({
    decision: z.literal("reject"),
    reason: z.enum(rejectionReasons),
    explanation: longText("Tell the asker why."),
  }),
  z.strictObject({
    decision: z.literal("request_information"),
    explanation: longText("Write what you need to know."),
  }),
  z.strictObject({
    decision: z.literal("extend"),
    days: z
      .int("Enter a number of days.")
      .min(1, "Enter at least one day.")
      .max(
        deletionLimits.extension,
        `The law allows ${deletionLimits.extension} more days at most.`,
      ),
    explanation: longText("Tell the asker why it takes longer."),
  }),
]);
export type DecisionInput = z.infer<typeof decisionInput>;

/** The word a signed-in administrator types before an account's data is erased. */
export const eraseConfirmationWord = "erase";

export const eraseConfirmationInput = z.strictObject({
  confirm: z
    .string()
    .trim()
    .toLowerCase()
    .refine(
      (word) => word === eraseConfirmationWord,
      `Type “${eraseConfirmationWord}” to confirm.`,
    ),
});

/** What a new request gives its asker: the code is told this once. */
export type NewReceipt = { code: string; dueAt: Date };

/** Counts as stored with a request. */
export const storedCounts = z.partialRecord(
  z.enum(erasureCountKeys),
  z.number().int().nonnegative(),
);

export const storedRevocationResult = z.enum(["", ...revocationResults]);

/** What anyone with the code may know. It names no account and is the same for a request that met no data. */
export type ReceiptView = {
  state: PublicState;
  origin: DeletionOrigin;
  receivedAt: string;
  dueAt: string;
  /** Days by which the answer was put off. */
  extendedDays: number;
  rejectionReason: RejectionReason | null;
  /** What we wrote to whoever asked, oldest first. */
  notes: { id: string; kind: NoteKind; at: string; text: string }[];
  finishedAt: string | null;
  /** Only of a request that is done. */
  counts: ErasureCounts | null;
  revocationResult: RevocationResult | null;
};

/** A request as the list of the desk shows it. */
export type DeletionRequestListItem = {
  id: string;
  state: DeletionState;
  origin: DeletionOrigin;
  receivedAt: string;
  dueAt: string;
  finishedAt: string | null;
  urgency: "normal" | "soon" | "urgent" | "overdue";
  daysLeft: number;
  restrictedCount: number;
};

/** An account that a request may mean: as little of it as a person needs to choose. */
export type AccountMatchView = {
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
  statement: DeletionFormInput | null;
  notes: { id: string; kind: NoteKind; at: string; text: string; from: string | null }[];
};

/** One request on the desk. What was written stays sealed until it is opened. */
export type DeletionRequestView = DeletionRequestListItem & {
  extendedDays: number;
  objectionDeadline: string | null;
  finalNotice: boolean;
  rejectionReason: RejectionReason | null;
  accounts: AccountMatchView[];
  /** Something that was written is still there to be opened. */
  hasSealedText: boolean;
  mailEnabled: boolean;
  /** What was done about it, oldest first. */
  history: { id: string; at: string; text: string }[];
};
