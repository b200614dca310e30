import { closedStates, type DeletionState } from "#lib/deletion-requests/state";

/** Crockford's base 32: no I, L, O or U, so that people can read a code aloud and copy it. */
const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 26;

/** Returns a receipt code of 26 characters (130 bits), undashed. Throws with too few bytes. */
export function createReceiptCode(random: Uint8Array): string {
  if (random.length < CODE_LENGTH) throw new Error("a receipt code needs 26 random bytes");
  return Array.from(random.slice(0, CODE_LENGTH), (byte) => CODE_ALPHABET[byte % 32]).join("");
}

/** Returns a code as people read it: dashed groups of five, the last one of six. */
export function formatReceiptCode(code: string): string {
  return [...(code.slice(0, 20).match(/.{5}/g) ?? []), code.slice(20)].join("-");
}

/** Returns the code without dashes, or null if malformed. Reads O as 0, and I and L as 1. */
export function parseReceiptCode(text: string): string | null {
  if (text.length > 100) return null;
  const plain = text.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return plain.length === CODE_LENGTH &&
    [...plain].every((character) => CODE_ALPHABET.includes(character))
    ? plain
    : null;
}

const CONTACT_CODE_LENGTH = 10;

/** Returns a code of 10 characters (50 bits) that an e-mail carries. Pure. */
export const createContactCode = (bytes: Uint8Array): string =>
  Array.from(bytes.slice(0, CONTACT_CODE_LENGTH), (byte) => CODE_ALPHABET[byte % 32]).join("");

/** Formats it as people read it: two groups of five. Pure. */
export const formatContactCode = (code: string): string => `${code.slice(0, 5)}-${code.slice(5)}`;

/** Returns a typed code without dashes and spaces, read as `parseReceiptCode` does. Pure. */
export const normalizeContactCode = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");

const DAY_MS = 86_400_000;

/** Returns days left and urgency: soon from ten days, urgent from three, finally overdue. */
export function getDueUrgency(
  dueAt: Date,
  now: Date,
): { urgency: "normal" | "soon" | "urgent" | "overdue"; days: number } {
  const days = Math.floor((dueAt.getTime() - now.getTime()) / DAY_MS);
  const left = dueAt.getTime() - now.getTime();
  if (left < 0) return { urgency: "overdue", days };
  if (left <= 3 * DAY_MS) return { urgency: "urgent", days };
  return { urgency: left <= 10 * DAY_MS ? "soon" : "normal", days };
}

/** Returns an account name as the database may contain it: trimmed, without the leading @. */
export const normalizeAccountName = (typed: string): string => typed.trim().replace(/^@/, "");

/** `next`: the operator's turn. `waiting`: for the requester, the shop or a deadline. */
export type StepStatus = "done" | "next" | "waiting" | "later" | "skipped";

/** The steps of a request from the form, in order. */
export const requestStepNames = ["confirm_contact", "find_account", "erase", "answer"] as const;

export type RequestStepName = (typeof requestStepNames)[number];

type WorkSteps = Record<Exclude<RequestStepName, "confirm_contact">, StepStatus>;

/** Returns where a request from the form stands. `accountFound`: one is selected or was chosen. */
export function requestSteps(
  state: DeletionState,
  known: { contactConfirmed: boolean; mailEnabled: boolean; accountFound: boolean },
): Record<RequestStepName, StepStatus> {
  const { contactConfirmed, mailEnabled, accountFound } = known;
  const work: Record<DeletionState, WorkSteps> = {
    received: {
      find_account: accountFound ? "done" : "next",
      erase: accountFound ? "next" : "later",
      answer: "later",
    },
    info_requested: { find_account: "waiting", erase: "later", answer: "later" },
    objection_window: { find_account: "done", erase: "waiting", answer: "later" },
    objected: { find_account: "done", erase: "next", answer: "later" },
    running: { find_account: "done", erase: "waiting", answer: "later" },
    done: { find_account: "done", erase: "done", answer: "done" },
    rejected: { find_account: "skipped", erase: "skipped", answer: "done" },
  };
  // Without e-mail no code is sent, so this step is left out.
  const unconfirmed = mailEnabled && !closedStates.includes(state) ? "waiting" : "skipped";
  return { confirm_contact: contactConfirmed ? "done" : unconfirmed, ...work[state] };
}
