import "server-only";
import { createTransport, type SendMailOptions } from "nodemailer";

import { absoluteUrl, env } from "#lib/infra/env";
import { captureEmail } from "#lib/infra/mail/mail-capture";
import { smtpOptions } from "#lib/infra/mail/smtp-options";
import { paths } from "#lib/paths";

/** One e-mail. `id` makes its Message-ID, so that mail programs recognise a second copy. */
export type EmailMessage = {
  id: string;
  to: { name: string; address: string };
  createdAt: Date;
  subject: string;
  text: string;
  html: string;
  /** The reader chose this kind of e-mail in Settings and can turn it off there. */
  unsubscribable: boolean;
};

/**
 * `rejected`: the server will never accept this e-mail. `retry_later`: this one can be retried.
 * `server_down`: none gets through now. Codes only, never the server's text.
 */
export type SendEmailResult =
  | { kind: "accepted" }
  | { kind: "rejected"; code: string }
  | { kind: "retry_later" | "server_down"; code: string };

/** Shorter than the claim in lib/mail/rules.ts, however slowly a server answers. */
const TIMEOUT_MS = 60_000;

/** Returns "capture" in practice and rehearsal, where no e-mail leaves the machine. */
export function mailTransport(): "capture" | "smtp" | "none" {
  if (env().mode !== "live") return "capture";
  return env().SMTP_URL === undefined ? "none" : "smtp";
}

/** Whether e-mail is captured or sent at all. */
export const isMailEnabled = (): boolean => mailTransport() !== "none";

/** Sends or captures one e-mail. Never rejects: a failure is a result. */
export async function sendEmail(email: EmailMessage): Promise<SendEmailResult> {
  try {
    if (mailTransport() === "capture") return await sendToCapture(email);
    const address = env().SMTP_URL;
    if (address === undefined) return { kind: "server_down", code: "NOT_CONFIGURED" };
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
  const sent = await transport.sendMail(toSendMailOptions(email));
  if (!Buffer.isBuffer(sent.message)) throw new Error("nodemailer returned no buffer");
  await captureEmail(email.id, sent.message, {
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

async function withTimeout(sending: Promise<SendEmailResult>): Promise<SendEmailResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SendEmailResult>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "server_down", code: "DEADLINE" }), TIMEOUT_MS);
  });
  // A failure after the deadline is already counted.
  sending.catch(() => undefined);
  return Promise.race([sending, late]).finally(() => clearTimeout(timer));
}

/** Returns a code such as "EAUTH 535". Drops the server's text, which may quote addresses. */
function classifySmtpError(error: unknown): SendEmailResult {
  const known = typeof error === "object" && error !== null ? error : {};
  const code =
    "code" in known && typeof known.code === "string" && /^[A-Z_]{2,30}$/.test(known.code)
      ? known.code
      : "NO_ANSWER";
  const status =
    "responseCode" in known && typeof known.responseCode === "number" ? known.responseCode : null;
  const isAboutThisEmail = status !== null && (code === "EENVELOPE" || code === "EMESSAGE");
  const fullCode = status === null ? code : `${code} ${status}`;
  if (isAboutThisEmail && status >= 500) return { kind: "rejected", code: fullCode };
  return { kind: isAboutThisEmail ? "retry_later" : "server_down", code: fullCode };
}
