import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startSim, stopSim, type Sim } from "./harness.ts";
import { authorizeQuery, errorCodeOf, authorizeAccount, responseData } from "./api-client.ts";

let sim: Sim;
let token = "";
beforeAll(async () => {
  sim = await startSim();
});
afterAll(() => stopSim(sim));
beforeEach(async () => {
  await sim.post("/_sim/reset");
  token = (await authorizeAccount(sim)).access;
});

const fetchUser = (fields: string, bearer = token) =>
  sim.get(`/v2/user/info/?fields=${fields}`, { authorization: `Bearer ${bearer}` });

describe("user info (TikTok API v2: Get User Info)", () => {
  it("responds in the envelope with error.code ok and a log_id, also as x-tt-logid", async () => {
    const { status, body, headers } = await fetchUser("open_id,display_name");
    expect(status).toBe(200);
    expect(body["data"]).toEqual({
      user: { open_id: expect.any(String), display_name: "FashionSupreme Sofia" },
    });
    expect(body["error"]).toEqual({ code: "ok", message: "", log_id: headers.get("x-tt-logid") });
  });

  it("needs `fields`, and only known ones", async () => {
    expect(errorCodeOf(await fetchUser(""))).toBe("invalid_params");
    expect(errorCodeOf(await fetchUser("open_id,email"))).toBe("invalid_params");
  });

  it.each([
    ["scope_permission_missed", 400],
    ["scope_not_authorized", 401],
    ["blank", 200],
  ])("a field outside the granted scopes: setting %s", async (unscoped_field, status) => {
    await sim.patch("/_sim/settings", { unscoped_field });
    const response = await fetchUser("open_id,username");
    expect(response.status).toBe(status);
    if (status !== 200) expect(errorCodeOf(response)).toBe(unscoped_field);
    else expect(Object.keys(responseData(response)["user"] ?? {})).toEqual(["open_id"]);
  });

  it("returns the handle with user.info.profile", async () => {
    const query = authorizeQuery({ scope: "user.info.basic,user.info.profile" });
    const { access } = await authorizeAccount(sim, { query, scopes: ["user.info.profile"] });
    expect(responseData(await fetchUser("username", access))["user"]).toEqual({
      username: "fashionsupreme.sofia",
    });
  });

  it("401 access_token_invalid for a wrong token", async () => {
    const response = await fetchUser("open_id", "act.wrong");
    expect([response.status, errorCodeOf(response)]).toEqual([401, "access_token_invalid"]);
  });

  it("avatars can be fetched, and are absent for an account without a picture", async () => {
    const user = responseData(await fetchUser("avatar_url,avatar_url_100,avatar_large_url"))[
      "user"
    ];
    const [url] = Object.values(user ?? {});
    const picture = await fetch(String(url));
    expect(picture.headers.get("content-type")).toBe("image/png");
    await sim.patch("/_sim/accounts/@fashionsupreme.sofia", { has_avatar: false });
    expect(responseData(await fetchUser("avatar_url,open_id"))["user"]).toEqual({
      open_id: expect.any(String),
    });
  });

  it("allows 600 calls a minute (rate limits); the number is a setting", async () => {
    expect((await sim.get("/_sim/settings")).body["rate_userinfo"]).toBe(600);
    await sim.patch("/_sim/settings", { rate_userinfo: 2 });
    await fetchUser("open_id");
    await fetchUser("open_id");
    const third = await fetchUser("open_id");
    expect([third.status, errorCodeOf(third)]).toEqual([429, "rate_limit_exceeded"]);
  });
});
