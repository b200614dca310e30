import { expect } from "vitest";

import { type RawResponse, headerValues } from "#tests/support/drivers/raw-http";

/** The headers of every response, each once and with this value. */
const REQUIRED_HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-permitted-cross-domain-policies": "none",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
};
const API_CSP =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** What no response may contain: source paths, stack traces, and the software in use. */
export const INTERNALS_PATTERN =
  /\n\s+at .+:\d+:\d+|node_modules|\.next\/|webpack|turbopack:|postgres(ql)?:\/\/|PrismaClient|ECONNREFUSED|\/(work|home|root|tmp)\//i;

/** Expects a nonce that a browser accepts, and no directive that allows other scripts. */
const PAGE_CSP_PATTERN =
  /^default-src 'none'; script-src 'self' 'nonce-[\w+/]{22}==' 'strict-dynamic'; style-src 'self' 'nonce-/;

/** Checks the headers that every response of a studio behind https must have. */
export function expectSecureResponse(
  answer: RawResponse,
  { kind, caching = "private" }: { kind: "page" | "bare"; caching?: "private" | "public" },
): void {
  for (const [name, value] of Object.entries(REQUIRED_HEADERS))
    expect([name, headerValues(answer, name)]).toEqual([name, [value]]);
  expect(headerValues(answer, "permissions-policy").join()).toMatch(/camera=\(\).*microphone=\(\)/);
  const [policy = "", ...more] = headerValues(answer, "content-security-policy");
  expect(more).toEqual([]);
  expect(policy).not.toMatch(/unsafe|\*|http:/);
  if (kind === "bare") expect(policy).toBe(API_CSP);
  else expect(policy).toMatch(PAGE_CSP_PATTERN);
  const [keeping = "", ...others] = headerValues(answer, "cache-control");
  expect(others).toEqual([]);
  if (caching === "private") expect(keeping).toMatch(/^private,.*no-store/);
  else expect(keeping).toMatch(/^public, max-age=/);
  for (const name of ["x-powered-by", "server", "access-control-allow-origin"])
    expect(headerValues(answer, name)).toEqual([]);
  for (const type of headerValues(answer, "content-type"))
    expect(type).toMatch(
      /^(text\/[\w-]+|application\/[\w-]+\+xml|application\/xml); ?charset=utf-8|^(application|image|video|font)\//i,
    );
  for (const cookie of headerValues(answer, "set-cookie")) {
    expect(cookie).toMatch(/^__Host-studio\.[\w-]+=/);
    for (const part of ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"])
      expect(cookie.toLowerCase()).toContain(part.toLowerCase());
    expect(cookie).not.toMatch(/domain=/i);
  }
  expect(answer.timedOut).toBe(false);
  expect(
    /^video|^image|javascript|css/.test(headerValues(answer, "content-type").join())
      ? ""
      : answer.body,
  ).not.toMatch(INTERNALS_PATTERN);
}
