import { checkResponse } from "#tests/attack/check-response";
import type { StaffActor } from "#lib/actor";
import { getHeader, sendWireRequest, type WireResponse } from "#tests/attack/http";
import type { AttackedStudio } from "#tests/attack/attacked-studio";
import type { AttackFinding } from "#tests/attack/task";
import type { SeededRandom } from "#tests/prove/seeded-random";
import { sessionCookie } from "#tests/support/drivers/call-route";
import { submitAuthorizePage, simulatorControl } from "#tests/support/drivers/simulator";

/** A browser that has been to TikTok and back: where it is sent, and the sealed cookie that it holds. */
export type OAuthRoundTrip = { callbackUrl: URL; cookie: string; openId: string };

/** The attack on the way to TikTok and back; `wrong` is what was found. */
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

  /** Goes as far as TikTok's answer. */
  async startAuthorization(
    admin: StaffActor,
    body: object = { purpose: "link" },
  ): Promise<OAuthRoundTrip> {
    const { handle, openId } = await this.tiktok.account();
    const begun = await this.#studio.fetchAs(admin, "POST", "/api/tiktok/connect", body);
    const { url } = (await begun.json()) as { url: string };
    const cookie = (begun.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    return { callbackUrl: await submitAuthorizePage(url, { account: handle }), cookie, openId };
  }

  /** Comes back as a browser does: from another site, with these cookies. */
  async sendCallback(
    actor: StaffActor | null,
    address: URL | string,
    cookie: string,
    patienceMs?: number,
  ): Promise<WireResponse> {
    const path = typeof address === "string" ? address : address.pathname + address.search;
    const cookies = [actor ? await sessionCookie(actor) : "", cookie].filter(Boolean).join("; ");
    const from = (await this.#studio.ownPageHeaders(this.#random)).filter(
      ([name]) => name === "host" || name === "x-forwarded-for",
    );
    const asked = {
      method: "GET",
      path,
      headers: [...from, ["sec-fetch-site", "cross-site"] as const, ["cookie", cookies] as const],
    };
    const heard = await sendWireRequest(this.#studio.port, asked, patienceMs);
    this.findings.push(...checkResponse(asked, heard));
    this.attempts += 1;
    return heard;
  }

  /** Notes a finding when an answer leads to the page that connects an account, or anywhere but where it must. */
  expectRejected(what: string, heard: WireResponse, why: RegExp): void {
    const to = getHeader(heard, "location") ?? "";
    if (heard.status !== 400 && !why.test(to))
      this.findings.push({
        rule: "oauth",
        message: `${what}: ${heard.status} to ${JSON.stringify(to)}`,
      });
  }

  addFinding(message: string): void {
    this.findings.push({ rule: "oauth", message });
  }
}
