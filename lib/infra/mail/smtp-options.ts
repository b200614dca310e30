import "server-only";
import type SMTPTransport from "nodemailer/lib/smtp-transport";

const TIMEOUT_MS = 10_000;

/**
 * Returns nodemailer's options for SMTP_URL. Parses it here, because nodemailer ignores all other
 * options beside a URL, and its query could add some.
 */
export function smtpOptions(smtpUrl: string): SMTPTransport.Options {
  const { hostname, protocol, port, username, password } = new URL(smtpUrl);
  const secure = protocol === "smtps:";
  const isLoopback = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    // A password never travels unencrypted; only a server on this machine may go without TLS.
    requireTLS: !secure && !isLoopback,
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
