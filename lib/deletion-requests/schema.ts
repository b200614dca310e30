import { z } from "zod";

import { PAGE_SIZE, pageQuery } from "#lib/page";
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

/** Lengths that the form shows and the server enforces. */
export const deletionLimits = {
  account: 100,
  contact: 200,
  facts: 2000,
  contactCode: 40,
  search: 200,
  extension: 60,
} as const;

// Rejects control characters, which people never type. A long text may have line breaks.
const isSingleLine = (text: string) => !/\p{Cc}/u.test(text);
const isPlainText = (text: string) => isSingleLine(text.replace(/[\r\n\t]/g, ""));

const singleLineText = (maxLength: number, requiredMessage: string) =>
  z
    .string()
    .trim()
    .min(1, requiredMessage)
    .max(maxLength, `Keep this under ${maxLength} characters.`)
    .refine(isSingleLine, "Use letters, numbers and punctuation only.");

/** The public form for a person who cannot sign in to the account. An operator decides on it. */
export const deletionFormInput = z.strictObject({
  account: singleLineText(deletionLimits.account, "Enter the TikTok account."),
  contact: z
    .email("Enter an e-mail address where we can reach you.")
    .max(deletionLimits.contact, `Keep this under ${deletionLimits.contact} characters.`),
  facts: z
    .string()
    .trim()
    .max(deletionLimits.facts, `Keep this under ${deletionLimits.facts} characters.`)
    .refine(isPlainText, "Use letters, numbers and punctuation only.")
    .default(""),
});

export type DeletionFormInput = z.infer<typeof deletionFormInput>;

const longText = (requiredMessage: string) =>
  z
    .string()
    .trim()
    .min(1, requiredMessage)
    .max(deletionLimits.facts, `Keep this under ${deletionLimits.facts} characters.`)
    .refine(isPlainText, "Use letters, numbers and punctuation only.");

/** The requester's answer to an operator's question. */
export const informationInput = z.strictObject({ facts: longText("Enter your answer.") });

/** The code that proves the requester's mailbox. */
export const contactCodeInput = z.strictObject({
  contactCode: singleLineText(deletionLimits.contactCode, "Enter the code from the e-mail."),
});

/** Why an administrator does not want an account's data erased. */
export const objectionInput = z.strictObject({
  reason: longText("Enter why the data should stay."),
});

export const accountSearchInput = z.strictObject({
  name: singleLineText(deletionLimits.search, "Enter a display name, user name or open_id."),
});

export const restrictionInput = z.strictObject({ connectionId: z.uuid(), restricted: z.boolean() });

/** What an operator decides about a request. */
export const decisionInput = z.discriminatedUnion("decision", [
  z.strictObject({ decision: z.literal("accept"), connectionIds: z.array(z.uuid()).max(20) }),
  z.strictObject({
    decision: z.literal("reject"),
    reason: z.enum(rejectionReasons),
    explanation: longText("Explain why to the requester."),
  }),
  z.strictObject({
    decision: z.literal("request_information"),
    explanation: longText("Enter your question."),
  }),
  z.strictObject({
    decision: z.literal("extend"),
    days: z
      .int("Enter a number of days.")
      .min(1, "Enter at least one day.")
      .max(
        deletionLimits.extension,
        `The law allows at most ${deletionLimits.extension} more days.`,
      ),
    explanation: longText("Explain to the requester why it takes longer."),
  }),
]);
export type DecisionInput = z.infer<typeof decisionInput>;

/** What the operator's list shows: which requests, and which page. */
export const deletionListFilter = pageQuery.extend({
  view: z.enum(["closed"]).optional(),
  /** An account name, an e-mail address or a receipt code, in full. */
  q: z.string().trim().max(deletionLimits.search).default(""),
  /** Only requests whose e-mail address is confirmed. */
  confirmed: z.enum(["1"]).optional(),
});
export type DeletionListFilter = z.infer<typeof deletionListFilter>;

/** Several requests that an operator rejects for one reason, such as a flood of forms. */
export const closeRequestsInput = z.strictObject({
  ids: z.array(z.uuid()).min(1, "Select at least one request.").max(PAGE_SIZE),
  reason: z.enum(rejectionReasons),
  explanation: longText("Explain why to the requesters."),
});
export type CloseRequestsInput = z.infer<typeof closeRequestsInput>;

/** The word an administrator types before an account's data is erased. */
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

/** The receipt of a new request. Its code is shown only once. */
export type NewReceipt = { code: string; dueAt: Date };

/** Counts as stored with a request. */
export const storedCounts = z.partialRecord(
  z.enum(erasureCountKeys),
  z.number().int().nonnegative(),
);

export const storedRevocationResult = z.enum(["", ...revocationResults]);

/** What a person with the receipt code sees. Names no account and hides whether data was found. */
export type ReceiptView = {
  state: PublicState;
  origin: DeletionOrigin;
  receivedAt: string;
  dueAt: string;
  /** Days by which the deadline was extended. */
  extendedDays: number;
  rejectionReason: RejectionReason | null;
  /** Whether the mailbox waits for its code; null without a form, or where no e-mail is sent. */
  contactConfirmed: boolean | null;
  /** What we wrote to the requester, oldest first. */
  notes: { id: string; kind: NoteKind; at: string; text: string }[];
  finishedAt: string | null;
  /** Null until the request is done. */
  counts: ErasureCounts | null;
  revocationResult: RevocationResult | null;
};

/** A request in the operator's list. */
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
  /** Until then the requester gets no e-mail and reads everything on the status page. */
  contactConfirmed: boolean;
};

/** An account that a request may mean, with only what a person needs to recognise it. */
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

/** One request for the operator. Its texts stay sealed until `readStatement` opens them. */
export type DeletionRequestView = DeletionRequestListItem & {
  extendedDays: number;
  objectionDeadline: string | null;
  finalNotice: boolean;
  rejectionReason: RejectionReason | null;
  accounts: AccountMatchView[];
  /** Whether a sealed text remains to open. */
  hasSealedText: boolean;
  mailEnabled: boolean;
  /** What was done about it, oldest first. */
  history: { id: string; at: string; text: string }[];
};
