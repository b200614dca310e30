import "server-only";
import { createTransport, type SendMailOptions } from "nodemailer";

import { absoluteUrl, env } from "#lib/infra/env";
import { captureEmail } from "#lib/infra/mail/mail-capture";
import { smtpOptions } from "#lib/infra/mail/smtp-options";
import { paths } from "#lib/paths";

/** One e-mail as it leaves. `id` makes its Message-ID, so that a second copy of the same mail can be told as such. */
export type EmailMessage = {
  id: string;
  to: { name: string; address: string };
  createdAt: Date;
  subject: string;
  text: string;
  html: string;
  /** Whether its reader chose in Settings to get mail of this kind, and may choose otherwise there. */
  unsubscribable: boolean;
};

/**
 * `refused`: this mail will never be taken. `put_off`: this one may be tried again. `down`: no mail gets through just now. Codes
 * only, never the server's words.
 */
export type SendEmailResult =
  | { kind: "accepted" }
  | { kind: "refused"; code: string }
  | { kind: "put_off" | "down"; code: string };

/** However slowly a server answers; shorter than the claim of lib/mail/rules.ts. */
const TIMEOUT_MS = 60_000;

/** Where mail goes: into the data folder (practice and rehearsal; nothing leaves the machine), to a server, or nowhere. */
export function mailTransport(): "sink" | "smtp" | "none" {
  if (env().mode !== "live") return "sink";
  return env().SMTP_URL === undefined ? "none" : "smtp";
}

/** Whether mail is sent at all. */
export const isMailEnabled = (): boolean => mailTransport() !== "none";

/** Hands one mail over. Resolves whatever happens. */
export async function sendEmail(email: EmailMessage): Promise<SendEmailResult> {
  try {
    if (mailTransport() === "sink") return await sendToCapture(email);
    const address = env().SMTP_URL;
    if (address === undefined) return { kind: "down", code: "NOT_CONFIGURED" };
    return await withTimeout(sendBySmtp(address, email));
  } catch (error) {
    return classifySmtpError(error);
  }
}

async function sendBySmtp(address: string, email: EmailMessage): Promise<SendEmailResult> {
  await createTransport(smtpOptions(address)).sendMail(toSendMailOptions(email));
  return { kind: "accepted" };
}

async function sendToCapture(email: EmailMessage): Promise<SendEmailResult> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  const made = await transport.sendMail(toSendMailOptions(email));
  if (!Buffer.isBuffer(made.message)) throw new Error("the mail was not made in one piece");
  await captureEmail(email.id, made.message, {
    to: email.to.address,
    subject: email.subject,
    text: email.text,
  });
  return { kind: "accepted" };
}

function toSendMailOptions({
  id,
  to,
  createdAt,
  subject,
  text,
  html,
  unsubscribable,
}: EmailMessage): SendMailOptions {
  const { hostname } = new URL(env().APP_URL);
  return {
    messageId: `<mail-${id}@${hostname}>`,
    from: env().MAIL_FROM ?? `FashionSupreme Social Studio <studio@${hostname}>`,
    to,
    date: createdAt,
    subject,
    text,
    html,
    headers: {
      "Auto-Submitted": "auto-generated",
      ...(unsubscribable ? { "List-Unsubscribe": `<${absoluteUrl(paths.mailSettings())}>` } : {}),
    },
  };
}

async function withTimeout(posting: Promise<SendEmailResult>): Promise<SendEmailResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SendEmailResult>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "down", code: "DEADLINE" }), TIMEOUT_MS);
  });
  // What still fails after the deadline has been counted as a failure already.
  posting.catch(() => undefined);
  return Promise.race([posting, late]).finally(() => clearTimeout(timer));
}

/** A code such as "EAUTH 535". A server's sentence may quote names or addresses, so it goes nowhere. */
function classifySmtpError(error: unknown): SendEmailResult {
  const told = typeof error === "object" && error !== null ? error : {};
  const code =
    "code" in told && typeof told.code === "string" && /^[A-Z_]{2,30}$/.test(told.code)
      ? told.code
      : "NO_ANSWER";
  const status =
    "responseCode" in told && typeof told.responseCode === "number" ? told.responseCode : null;
  const ofThisMail = status !== null && (code === "EENVELOPE" || code === "EMESSAGE");
  const whole = status === null ? code : `${code} ${status}`;
  if (ofThisMail && status >= 500) return { kind: "refused", code: whole };
  return { kind: ofThisMail ? "put_off" : "down", code: whole };
}
