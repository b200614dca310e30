import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { REDIRECT_URI, startSim, stopSim, type Sim } from "./harness.ts";
import {
  APP_CREDENTIALS,
  authorizeQuery,
  errorCodeOf,
  authorizeAccount,
  submitConsent,
  deliverVideo,
  postCodeExchange,
  postRefresh,
} from "./api-client.ts";

let sim: Sim;
beforeAll(async () => {
  sim = await startSim();
});
afterAll(() => stopSim(sim));
beforeEach(() => sim.post("/_sim/reset"));

const newCode = async (query = authorizeQuery()): Promise<string> =>
  (await submitConsent(sim, { query })).callback.get("code") ?? "";
const userInfo = (token: string) =>
  sim.get("/v2/user/info/?fields=open_id", { authorization: `Bearer ${token}` });
const advance = (seconds: number) => sim.post("/_sim/clock", { advance_seconds: seconds });

describe("code to tokens (OAuth: Get a User Access Token)", () => {
  it("responds without envelope: flat, comma-separated scope, 2 h and 180 days", async () => {
    const { body, headers } = await postCodeExchange(sim, await newCode());
    expect(body).toEqual({
      open_id: expect.stringMatching(/^-000/),
      scope: "user.info.basic,video.upload",
      access_token: expect.stringMatching(/^act\.SIMTOK/),
      expires_in: 7200,
      refresh_token: expect.stringMatching(/^rft\.SIMTOK/),
      refresh_expires_in: 15_552_000,
      token_type: "Bearer",
    });
    expect(headers.get("x-tt-logid")).toBeTruthy();
  });

  it("errors are flat with a string `error`, in HTTP 200 by default or 400 (OAuth Error Handling)", async () => {
    const refused = await postCodeExchange(sim, "wrong");
    expect(refused.status).toBe(200);
    expect(refused.body).toEqual({
      error: "invalid_grant",
      error_description: expect.any(String),
      log_id: expect.any(String),
    });
    await sim.patch("/_sim/settings", { oauth_error_status: 400 });
    expect((await postCodeExchange(sim, "wrong")).status).toBe(400);
  });

  it("a code works once", async () => {
    const code = await newCode();
    expect((await postCodeExchange(sim, code)).body["access_token"]).toBeTruthy();
    expect(errorCodeOf(await postCodeExchange(sim, code))).toBe("invalid_grant");
  });

  it("a code lives 5 minutes", async () => {
    const code = await newCode();
    await advance(301);
    expect(errorCodeOf(await postCodeExchange(sim, code))).toBe("invalid_grant");
  });

  it("refuses another redirect_uri and uses up the code", async () => {
    const code = await newCode();
    const other = await postCodeExchange(sim, code, { redirect_uri: `${REDIRECT_URI}x` });
    expect(errorCodeOf(other)).toBe("invalid_request");
    expect(errorCodeOf(await postCodeExchange(sim, code))).toBe("invalid_grant");
  });

  it.each([
    ["invalid_client", { client_secret: "wrong" }],
    ["invalid_client", { client_key: "wrong" }],
    ["unsupported_grant_type", { grant_type: "password" }],
    ["invalid_request", { grant_type: "" }],
    ["invalid_request", { code: "" }],
  ])("answers %s (OAuth Error Handling)", async (error, changes) => {
    expect(errorCodeOf(await postCodeExchange(sim, await newCode(), changes))).toBe(error);
  });

  it("accepts only application/x-www-form-urlencoded", async () => {
    const response = await sim.post("/v2/oauth/token/", {
      ...APP_CREDENTIALS,
      grant_type: "refresh_token",
    });
    expect(errorCodeOf(response)).toBe("invalid_request");
  });

  it("needs the trailing slash", async () => {
    expect((await sim.form("/v2/oauth/token", APP_CREDENTIALS)).status).toBe(404);
  });

  it.each([
    ["hex", "required-hex"],
    ["base64url", "required-base64url"],
    ["hex", "optional"],
    ["base64url", "optional"],
  ] as const)(
    "PKCE: the challenge is the %s of SHA-256(verifier) with the setting %s",
    async (form, pkce) => {
      await sim.patch("/_sim/settings", { pkce });
      const verifier = "v".repeat(43);
      const challenge = createHash("sha256").update(verifier).digest(form);
      const query = authorizeQuery({ code_challenge: challenge, code_challenge_method: "S256" });
      for (const wrong of [{}, { code_verifier: "w".repeat(43) }, { code_verifier: "short" }])
        expect(errorCodeOf(await postCodeExchange(sim, await newCode(query), wrong))).toBe(
          "invalid_grant",
        );
      const good = await postCodeExchange(sim, await newCode(query), { code_verifier: verifier });
      expect(good.body["access_token"]).toBeTruthy();
    },
  );

  it("PKCE off: a challenge is ignored, a verifier too", async () => {
    await sim.patch("/_sim/settings", { pkce: "off" });
    const query = authorizeQuery({ code_challenge: "x", code_challenge_method: "plain" });
    expect((await postCodeExchange(sim, await newCode(query))).body["access_token"]).toBeTruthy();
  });
});

describe("refresh (OAuth: Refresh a User Access Token)", () => {
  it("replaces the refresh token; the old one is invalid_grant from then on", async () => {
    const first = await authorizeAccount(sim);
    const { body } = await postRefresh(sim, first.refresh);
    expect(body["refresh_token"]).not.toBe(first.refresh);
    expect(body["access_token"]).not.toBe(first.access);
    expect(body["open_id"]).toBe(first.openId);
    expect(errorCodeOf(await postRefresh(sim, first.refresh))).toBe("invalid_grant");
    expect(errorCodeOf(await postRefresh(sim, String(body["refresh_token"])))).toBeUndefined();
  });

  it("of fifty refreshes at once with one token, one succeeds", async () => {
    const { refresh: token } = await authorizeAccount(sim);
    const answers = await Promise.all(Array.from({ length: 50 }, () => postRefresh(sim, token)));
    expect(answers.filter(({ body }) => body["access_token"] !== undefined)).toHaveLength(1);
  });

  it("does not restart the 180 days by default; with the setting it does", async () => {
    const { refresh: token } = await authorizeAccount(sim);
    await advance(86_400);
    const { body } = await postRefresh(sim, token);
    expect(body["refresh_expires_in"]).toBeLessThanOrEqual(15_552_000 - 86_400);
    await sim.patch("/_sim/settings", { refresh_extends: true });
    const extended = await postRefresh(sim, String(body["refresh_token"]));
    expect(extended.body["refresh_expires_in"]).toBe(15_552_000);
  });

  it("a refresh token and an access token expire after their own lifetimes", async () => {
    const { access, refresh: token } = await authorizeAccount(sim);
    await advance(7201);
    expect(errorCodeOf(await userInfo(access))).toBe("access_token_invalid");
    await advance(15_552_000);
    expect(errorCodeOf(await postRefresh(sim, token))).toBe("invalid_grant");
  });

  it("settings: keep the refresh token, let a refresh end the old access token", async () => {
    await sim.patch("/_sim/settings", { refresh_rotates: false, refresh_kills_access: true });
    const { access, refresh: token } = await authorizeAccount(sim);
    expect((await postRefresh(sim, token)).body["refresh_token"]).toBe(token);
    expect(errorCodeOf(await userInfo(access))).toBe("access_token_invalid");
    expect(errorCodeOf(await postRefresh(sim, token))).toBeUndefined();
  });
});

describe("revoke (OAuth: Revoke a User Access Token)", () => {
  it("returns an empty body and ends both tokens", async () => {
    const { access, refresh: token } = await authorizeAccount(sim);
    const response = await sim.form("/v2/oauth/revoke/", { ...APP_CREDENTIALS, token: access });
    expect([response.status, response.text]).toEqual([200, ""]);
    expect(errorCodeOf(await userInfo(access))).toBe("access_token_invalid");
    expect(errorCodeOf(await postRefresh(sim, token))).toBe("invalid_grant");
    expect(
      errorCodeOf(await sim.form("/v2/oauth/revoke/", { ...APP_CREDENTIALS, token: access })),
    ).toBe("invalid_request");
  });

  it("does not affect other accounts and delivered drafts", async () => {
    const sofia = await authorizeAccount(sim);
    const maria = await authorizeAccount(sim, { account: "maria.georgieva" });
    const delivered = await deliverVideo(sim, sofia.access);
    await sim.form("/v2/oauth/revoke/", { ...APP_CREDENTIALS, token: sofia.access });
    expect(errorCodeOf(await userInfo(maria.access))).toBe("ok");
    const { text } = await sim.get("/phone/fashionsupreme.sofia");
    expect(text).toContain(encodeURIComponent(delivered));
  });
});
