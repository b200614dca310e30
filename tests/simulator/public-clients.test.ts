import { Auth } from "@auth/core";
import TikTokProvider from "@auth/core/providers/tiktok";
import { OAuth2RequestError, TikTok } from "arctic";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  CLIENT_KEY,
  CLIENT_SECRET,
  readResult,
  REDIRECT_URI,
  startSim,
  stopSim,
  type Sim,
} from "./harness.ts";
import { submitConsent } from "./api-client.ts";

// Two clients that were written against TikTok itself, as published. Only the host is replaced.
const AUTH_CALLBACK = "http://127.0.0.1:3999/auth/callback/tiktok";
const VERIFIER = "v".repeat(43);
const realFetch = globalThis.fetch;

let sim: Sim;
beforeAll(async () => {
  sim = await startSim(["--redirect-uri", AUTH_CALLBACK]);
});
afterAll(() => stopSim(sim));
beforeEach(async () => {
  await sim.post("/_sim/reset");
  vi.stubGlobal("fetch", toSimulator);
});
afterEach(() => vi.unstubAllGlobals());

/** Sends what is meant for TikTok to the simulator. */
async function toSimulator(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const url = new URL(request.url);
  if (url.hostname !== "open.tiktokapis.com") return realFetch(request);
  const body = request.method === "GET" ? null : await request.arrayBuffer();
  const { method, headers } = request;
  return realFetch(`${sim.url}${url.pathname}${url.search}`, { method, headers, body });
}

/** Opens the consent page at the address that a client made, and allows access. */
async function allow(authorizeUrl: URL): Promise<URLSearchParams> {
  expect(authorizeUrl.origin).toBe("https://www.tiktok.com");
  const page = await sim.get(`${authorizeUrl.pathname}${authorizeUrl.search}`);
  expect(page.status).toBe(200);
  const { callback } = await submitConsent(sim, {
    query: authorizeUrl.searchParams.toString(),
    scopes: ["video.upload", "user.info.profile"],
  });
  return callback;
}

describe("arctic", () => {
  const tiktok = new TikTok(CLIENT_KEY, CLIENT_SECRET, REDIRECT_URI);
  const scopes = ["user.info.basic", "video.upload"];

  it("authorises, refreshes and revokes", async () => {
    const callback = await allow(tiktok.createAuthorizationURL("state-1", VERIFIER, scopes));
    expect(callback.get("state")).toBe("state-1");
    const tokens = await tiktok.validateAuthorizationCode(callback.get("code") ?? "", VERIFIER);
    expect(tokens.accessToken()).toMatch(/^act\.SIMTOK/);
    const next = await tiktok.refreshAccessToken(tokens.refreshToken());
    expect(next.refreshToken()).not.toBe(tokens.refreshToken());
    await sim.patch("/_sim/settings", { revoke_body: "object" });
    await tiktok.revokeToken(next.accessToken());
  });

  it("reads a wrong verifier as invalid_grant", async () => {
    await sim.patch("/_sim/settings", { oauth_error_status: 400 });
    const callback = await allow(tiktok.createAuthorizationURL("state-1", VERIFIER, scopes));
    const error: unknown = await tiktok
      .validateAuthorizationCode(callback.get("code") ?? "", "w".repeat(43))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OAuth2RequestError);
    expect(error).toMatchObject({ code: "invalid_grant" });
  });
});

describe("@auth/core", () => {
  const app = { clientId: CLIENT_KEY, clientSecret: CLIENT_SECRET };

  /** An app on Auth.js, visited by a browser that keeps its cookies. */
  function browser(options: Partial<Parameters<typeof TikTokProvider>[0]> = {}) {
    const providers = [TikTokProvider({ ...app, ...options })];
    const config = { basePath: "/auth", secret: "s".repeat(32), trustHost: true, providers };
    const cookies = new Map<string, string>();
    return async (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set("cookie", Array.from(cookies, (pair) => pair.join("=")).join("; "));
      const request = new Request(`http://127.0.0.1:3999/auth${path}`, { ...init, headers });
      const response = await Auth(request, config);
      for (const one of response.headers.getSetCookie()) {
        const [name = "", value = ""] = (one.split(";")[0] ?? "").split(/=(.*)/s);
        cookies.set(name, value);
      }
      return response;
    };
  }

  async function startSignIn(visit: ReturnType<typeof browser>): Promise<URL> {
    const form = await readResult(await visit("/csrf"));
    const csrfToken = String(form.body["csrfToken"]);
    const started = await visit("/signin/tiktok", {
      method: "POST",
      body: new URLSearchParams({ csrfToken, callbackUrl: "http://127.0.0.1:3999/in" }),
    });
    return new URL(started.headers.get("location") ?? "");
  }

  it("signs in with state", async () => {
    const visit = browser({ checks: ["state"] });
    const callback = await allow(await startSignIn(visit));
    const done = await visit(`/callback/tiktok?${callback}`);
    expect(done.headers.get("location")).toBe("http://127.0.0.1:3999/in");
    const session = await readResult(await visit("/session"));
    expect(session.body).toMatchObject({ user: { name: expect.any(String) } });
  });

  it("sends no state by default, which TikTok takes only by the setting", async () => {
    const address = await startSignIn(browser());
    const path = `${address.pathname}${address.search}`;
    expect((await sim.get(path)).text).toContain('<code data-testid="bad-parameter">state</code>');
    await sim.patch("/_sim/settings", { missing_state: "accepted" });
    expect((await sim.get(path)).status).toBe(200);
  });
});
