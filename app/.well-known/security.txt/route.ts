import { absoluteUrl, env } from "#lib/infra/env";
import { paths } from "#lib/paths";

const VALID_FOR_MS = 182 * 24 * 3_600_000;

/**
 * Where to report a vulnerability (RFC 9116). Never expires: the date is counted from each request.
 */
export function GET(): Response {
  const lines = [
    `Contact: mailto:${env().STUDIO_CONTACT_EMAIL}`,
    `Expires: ${new Date(Date.now() + VALID_FOR_MS).toISOString()}`,
    "Preferred-Languages: en, bg",
    `Canonical: ${absoluteUrl(paths.securityContact())}`,
  ];
  return new Response(`${lines.join("\n")}\n`, {
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
