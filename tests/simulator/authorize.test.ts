import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { REDIRECT_URI, startSim, stopSim, type Sim } from "./harness.ts";
import { authorizeQuery, authorizeAccount, submitConsent } from "./api-client.ts";

let sim: Sim;
beforeAll(async () => {
  sim = await startSim();
});
afterAll(() => stopSim(sim));
beforeEach(() => sim.post("/_sim/reset"));

const show = (query: string, headers: Record<string, string> = {}) =>
  sim.get(`/v2/auth/authorize/?${query}`, headers);

describe("authorize page (Login Kit for Web)", () => {
  it("shows the accounts, the requested scopes and both decisions, in a form without JavaScript", async () => {
    const { status, text } = await show(authorizeQuery());
    expect(status).toBe(200);
    expect(text).toContain('name="account" value="maria.georgieva"');
    expect(text).toContain('name="scopes" value="user.info.basic" checked disabled');
    expect(text).toContain('name="scopes" value="video.upload" checked>');
    expect(text).toContain('name="decision" value="allow"');
    expect(text).not.toContain("<script");
  });

  it.each([
    ["client_key", { client_key: "other" }],
    ["redirect_uri", { redirect_uri: REDIRECT_URI.slice(0, -1) }],
    ["response_type", { response_type: "token" }],
    ["state", { state: undefined }],
    ["state", { state: "" }],
    ["scope", { scope: "user.info.basic,video.unknown" }],
    ["scope", { scope: "user.info.basic,video.publish" }],
    ["scope", { scope: "user.info.basic video.upload" }],
  ])("names a bad %s on its own page and does not send the browser back", async (name, changes) => {
    const { status, text, headers } = await show(authorizeQuery(changes));
    expect(status).toBe(400);
    expect(headers.get("location")).toBeNull();
    expect(text).toContain(`<code data-testid="bad-parameter">${name}</code>`);
  });

  it("answers with and without the trailing slash, to the page and to its form", async () => {
    expect((await sim.get(`/v2/auth/authorize?${authorizeQuery()}`)).status).toBe(200);
    const answer = { request: authorizeQuery(), account: "maria.georgieva", decision: "allow" };
    expect((await sim.form("/v2/auth/authorize", answer)).status).toBe(303);
  });

  it("takes a request without state only by the setting, and then returns none", async () => {
    await sim.patch("/_sim/settings", { missing_state: "accepted" });
    const query = authorizeQuery({ state: undefined });
    expect((await show(query)).status).toBe(200);
    const { callback } = await submitConsent(sim, { query });
    expect([callback.has("code"), callback.has("state")]).toEqual([true, false]);
  });

  it("names code_challenge when PKCE is required and missing", async () => {
    await sim.patch("/_sim/settings", { pkce: "required-hex" });
    expect((await show(authorizeQuery())).text).toContain(">code_challenge<");
    const base64 = authorizeQuery({
      code_challenge: "A".repeat(43),
      code_challenge_method: "S256",
    });
    expect((await show(base64)).text).toContain(">code_challenge<");
    const hex = authorizeQuery({ code_challenge: "a".repeat(64), code_challenge_method: "S256" });
    expect((await show(hex)).status).toBe(200);
  });

  it("refuses an http redirect when the loopback exception is off (redirect rules)", async () => {
    await sim.patch("/_sim/settings", { allow_loopback_redirects: false });
    expect((await show(authorizeQuery())).text).toContain(">redirect_uri<");
  });

  it("returns code, the granted scopes as `scopes`, and the state unchanged", async () => {
    const { response, callback } = await submitConsent(sim, {
      query: authorizeQuery({ state: "ä b&c" }),
    });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toMatch(REDIRECT_URI);
    expect(callback.get("code")).toMatch(/^SIMCODE.*\*\d!\d+\.e1$/);
    expect(callback.get("scopes")).toBe("user.info.basic,video.upload");
    expect(callback.get("state")).toBe("ä b&c");
  });

  it("grants the ticked scopes; user.info.basic cannot be unticked (Scopes overview)", async () => {
    const { callback } = await submitConsent(sim, { scopes: [] });
    expect(callback.get("scopes")).toBe("user.info.basic");
  });

  it("returns a refusal as error=access_denied with the state", async () => {
    const { callback } = await submitConsent(sim, { decision: "deny" });
    expect(callback.get("error")).toBe("access_denied");
    expect(callback.get("error_description")).toBeTruthy();
    expect(callback.get("state")).toBe("state-1");
    expect(callback.get("code")).toBeNull();
  });

  it("skips consent for the browser's account unless disable_auto_auth=1", async () => {
    const { response } = await submitConsent(sim);
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    const silent = await show(authorizeQuery({ disable_auto_auth: "0" }), { cookie });
    expect(silent.status).toBe(302);
    expect(silent.headers.get("location")).toContain("code=");
    expect((await show(authorizeQuery({ disable_auto_auth: "1" }), { cookie })).status).toBe(200);
  });

  it("shows consent for a scope not yet allowed, and after the app was removed", async () => {
    const { response } = await submitConsent(sim, { scopes: [] });
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect((await show(authorizeQuery(), { cookie })).status).toBe(200);
    await authorizeAccount(sim);
    expect((await show(authorizeQuery(), { cookie })).status).toBe(302);
    await sim.post("/_sim/accounts/fashionsupreme.sofia/remove-app");
    expect((await show(authorizeQuery(), { cookie })).status).toBe(200);
  });

  it("lets only target users of a sandbox authorise (Add a sandbox)", async () => {
    await sim.patch("/_sim/settings", { target_users: ["maria.georgieva"] });
    expect((await submitConsent(sim)).response.status).toBe(403);
    expect((await submitConsent(sim, { account: "maria.georgieva" })).response.status).toBe(303);
  });

  it("refuses a decision posted by another web page", async () => {
    const reply = await fetch(`${sim.url}/v2/auth/authorize/`, {
      method: "POST",
      headers: { "sec-fetch-site": "cross-site" },
      body: new URLSearchParams({ request: authorizeQuery(), decision: "allow" }),
    });
    expect(reply.status).toBe(403);
  });
});
