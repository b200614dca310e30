import "server-only";
import { createTransport, type SendMailOptions } from "nodemailer";

import { absolute, env } from "#lib/infra/env";
import { sinkMail } from "#lib/infra/mail-sink";
import { smtpOptions } from "#lib/infra/smtp-options";
import { paths } from "#lib/paths";

/** One e-mail as it leaves. `id` makes its Message-ID, so that a second copy of the same mail can be told as such. */
export type Letter = {
  id: string;
  to: { name: string; address: string };
  at: Date;
  subject: string;
  text: string;
  html: string;
  /** Whether its reader chose in Settings to get mail of this kind, and may choose otherwise there. */
  chosen: boolean;
};

/**
 * `refused`: this mail will never be taken. `put_off`: this one may be tried again. `down`: no mail gets through just now. Codes
 * only, never the server's words.
 */
export type Posted = { kind: "accepted" } | { kind: "refused"; code: string } | { kind: "put_off" | "down"; code: string };

/** However slowly a server answers; shorter than the claim of lib/mail/rules.ts. */
const DEADLINE_MS = 60_000;

/** Where mail goes: into the data folder (practice and rehearsal; nothing leaves the machine), to a server, or nowhere. */
export function mailWay(): "sink" | "smtp" | "none" {
  if (env().mode !== "live") return "sink";
  return env().SMTP_URL === undefined ? "none" : "smtp";
}

/** Whether mail is sent at all. */
export const mailGoes = (): boolean => mailWay() !== "none";

/** Hands one mail over. Resolves whatever happens. */
export async function postMail(letter: Letter): Promise<Posted> {
  try {
    if (mailWay() === "sink") return await sink(letter);
    const address = env().SMTP_URL;
    if (address === undefined) return { kind: "down", code: "NOT_CONFIGURED" };
    return await inTime(bySmtp(address, letter));
  } catch (error) {
    return faultOf(error);
  }
}

async function bySmtp(address: string, letter: Letter): Promise<Posted> {
  await createTransport(smtpOptions(address)).sendMail(message(letter));
  return { kind: "accepted" };
}

async function sink(letter: Letter): Promise<Posted> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  const made = await transport.sendMail(message(letter));
  if (!Buffer.isBuffer(made.message)) throw new Error("the mail was not made in one piece");
  await sinkMail(letter.id, made.message, { to: letter.to.address, subject: letter.subject, text: letter.text });
  return { kind: "accepted" };
}

function message({ id, to, at, subject, text, html, chosen }: Letter): SendMailOptions {
  const { hostname } = new URL(env().APP_URL);
  return {
    messageId: `<mail-${id}@${hostname}>`,
    from: env().MAIL_FROM ?? `FashionSupreme Social Studio <studio@${hostname}>`,
    to,
    date: at,
    subject,
    text,
    html,
    headers: {
      "Auto-Submitted": "auto-generated",
      ...(chosen ? { "List-Unsubscribe": `<${absolute(paths.mailSettings())}>` } : {}),
    },
  };
}

async function inTime(posting: Promise<Posted>): Promise<Posted> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Posted>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "down", code: "DEADLINE" }), DEADLINE_MS);
  });
  // What still fails after the deadline has been counted as a failure already.
  posting.catch(() => undefined);
  return Promise.race([posting, late]).finally(() => clearTimeout(timer));
}

/** A code such as "EAUTH 535". A server's sentence may quote names or addresses, so it goes nowhere. */
function faultOf(error: unknown): Posted {
  const told = typeof error === "object" && error !== null ? error : {};
  const code = "code" in told && typeof told.code === "string" && /^[A-Z_]{2,30}$/.test(told.code) ? told.code : "NO_ANSWER";
  const status = "responseCode" in told && typeof told.responseCode === "number" ? told.responseCode : null;
  const ofThisMail = status !== null && (code === "EENVELOPE" || code === "EMESSAGE");
  const whole = status === null ? code : `${code} ${status}`;
  if (ofThisMail && status >= 500) return { kind: "refused", code: whole };
  return { kind: ofThisMail ? "put_off" : "down", code: whole };
}
