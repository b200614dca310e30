import { checkResponse } from "#tests/attack/check-response";
import type { StaffActor } from "#lib/actor";
import { getHeader, sendWireRequest, type WireResponse } from "#tests/attack/http";
import type { AttackedStudio } from "#tests/attack/attacked-studio";
import type { AttackFinding } from "#tests/attack/task";
import type { SeededRandom } from "#tests/prove/seeded-random";
import { sessionCookie } from "#tests/support/drivers/call-route";
import { submitAuthorizePage, simulatorControl } from "#tests/support/drivers/simulator";

/** One authorization at TikTok: the callback URL, and the sealed cookie of the browser. */
export type OAuthRoundTrip = { callbackUrl: URL; cookie: string; openId: string };

/** Where a callback without a valid state is sent. */
export const STALE_REDIRECT = /^\/(connections|data-deletion)\?tiktok=invalid_state$/;

/** Whether the response leads to the page that confirms the account. */
export const isConfirmPage = (response: WireResponse) =>
  (getHeader(response, "location") ?? "").startsWith("/connections/confirm/");

/** Returns a copy of the address with the parameter set, or removed without a value. */
export const withParameter = (address: URL, name: string, value?: string): URL => {
  const copy = new URL(address);
  if (value === undefined) copy.searchParams.delete(name);
  else copy.searchParams.set(name, value);
  return copy;
};

/** Runs authorizations against the studio and collects what it gets wrong. */
export class OAuthAttempts {
  readonly findings: AttackFinding[] = [];
  attempts = 0;
  readonly #studio: AttackedStudio;
  readonly #random: SeededRandom;

  constructor(studio: AttackedStudio, random: SeededRandom) {
    this.#studio = studio;
    this.#random = random;
  }

  get tiktok() {
    return simulatorControl(this.#studio.simulator);
  }

  /** Starts an authorization and grants it at TikTok. Does not call back. */
  async startAuthorization(
    admin: StaffActor,
    body: object = { purpose: "link" },
  ): Promise<OAuthRoundTrip> {
    const { handle, openId } = await this.tiktok.account();
    const started = await this.#studio.fetchAs(admin, "POST", "/api/tiktok/connect", body);
    const { url } = (await started.json()) as { url: string };
    const cookie = (started.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    return { callbackUrl: await submitAuthorizePage(url, { account: handle }), cookie, openId };
  }

  /** Calls back as a browser does: from another site, with these cookies. */
  async sendCallback(
    actor: StaffActor | null,
    address: URL | string,
    cookie: string,
    timeoutMs?: number,
  ): Promise<WireResponse> {
    const path = typeof address === "string" ? address : address.pathname + address.search;
    const cookies = [actor ? await sessionCookie(actor) : "", cookie].filter(Boolean).join("; ");
    const from = (await this.#studio.ownPageHeaders(this.#random)).filter(
      ([name]) => name === "host" || name === "x-forwarded-for",
    );
    const request = {
      method: "GET",
      path,
      headers: [...from, ["sec-fetch-site", "cross-site"] as const, ["cookie", cookies] as const],
    };
    const response = await sendWireRequest(this.#studio.port, request, timeoutMs);
    this.findings.push(...checkResponse(request, response));
    this.attempts += 1;
    return response;
  }

  /** Adds a finding unless the response is 400 or redirects as expected. */
  expectRejected(what: string, response: WireResponse, expected: RegExp): void {
    const to = getHeader(response, "location") ?? "";
    if (response.status !== 400 && !expected.test(to))
      this.findings.push({
        rule: "oauth",
        message: `${what}: ${response.status} to ${JSON.stringify(to)}`,
      });
  }

  addFinding(message: string): void {
    this.findings.push({ rule: "oauth", message });
  }
}
