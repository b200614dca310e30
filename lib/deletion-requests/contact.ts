import "server-only";

import type { PublicActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { requesterEmail } from "#lib/deletion-requests/emails";
import {
  createContactCode,
  formatContactCode,
  normalizeContactCode,
  parseReceiptCode,
} from "#lib/deletion-requests/rules";
import { closedStates } from "#lib/deletion-requests/state";
import { AppError } from "#lib/errors";
import { hashToken, hmac, timingSafeEqualText } from "#lib/infra/crypto/tokens";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { isMailEnabled } from "#lib/infra/mail/mailer";
import { queueEmail } from "#lib/infra/mail/outbox";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { paths } from "#lib/paths";

// Made from the request, so that the code need not be stored.
const contactCode = (requestId: string) =>
  createContactCode(Buffer.from(hmac("contact", requestId), "base64url"));

/** Returns whether this address may get another e-mail with a code. The requester is never told. */
export async function isWithinContactLimit(contact: string): Promise<boolean> {
  if (!isMailEnabled()) return false;
  try {
    await enforceRateLimit("contact_email", contact.toLowerCase(), "");
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "rate_limited") return false;
    throw error;
  }
}

/** E-mails the code that proves the mailbox, in the caller's transaction. */
export async function sendContactCode(
  tx: Tx,
  { requestId, contact }: { requestId: string; contact: string },
): Promise<void> {
  const { subject, lines } = requesterEmail(
    "confirm_contact",
    formatContactCode(contactCode(requestId)),
  );
  const link = { label: "Open the status page", path: paths.deletionStatusLookup() };
  await queueEmail(tx, { shopId: null, to: { name: "", address: contact }, subject, lines, link });
}

/**
 * Confirms the requester's mailbox with the code that was sent there. Only who has the receipt can,
 * so a stranger cannot by mistake. Throws `gone` for a closed request, `invalid` for a wrong code.
 */
export async function confirmContact(
  actor: PublicActor,
  { code, contactCode: typed }: { code: string; contactCode: string },
): Promise<void> {
  await act(actor, "deletion.request", async (tx) => {
    const codeHash = hashToken(parseReceiptCode(code) ?? "");
    await lockRow(tx, "DeletionRequest", { codeHash });
    const request = await tx.deletionRequest.findFirst({
      where: { codeHash, origin: "form", state: { notIn: closedStates } },
      select: { id: true, contactConfirmedAt: true },
    });
    if (!request)
      throw new AppError("gone", "This request is closed. There is nothing to confirm.");
    if (!timingSafeEqualText(normalizeContactCode(typed), contactCode(request.id)))
      throw new AppError(
        "invalid",
        "This code does not match the one in the e-mail. Check it and try again.",
      );
    if (request.contactConfirmedAt !== null) return unrecorded(undefined);
    await tx.deletionRequest.update({
      where: { id: request.id },
      data: { contactConfirmedAt: await databaseNow(tx) },
      select: { id: true },
    });
    return recorded(
      { action: "deletion.contact_confirmed", subjectId: request.id, details: {} },
      undefined,
    );
  });
}
