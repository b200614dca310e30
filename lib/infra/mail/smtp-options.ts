import "server-only";
import type SMTPTransport from "nodemailer/lib/smtp-transport";

const TIMEOUT_MS = 10_000;

/**
 * What nodemailer is told of the server that SMTP_URL names. The address is taken apart here: given to it whole, it would
 * silence every other option, and options could hide in its query.
 */
export function smtpOptions(smtpUrl: string): SMTPTransport.Options {
  const { hostname, protocol, port, username, password } = new URL(smtpUrl);
  const secure = protocol === "smtps:";
  const here = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    // A password never travels in the clear; only a server on this machine may do without TLS.
    requireTLS: !secure && !here,
    ...(username === ""
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS * 2,
    dnsTimeout: TIMEOUT_MS,
    logger: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
