import { describe, expect, it } from "vitest";
import { simulatorFixture } from "./simulator-fixture.ts";
import { eventually } from "./harness.ts";
import {
  APP_CREDENTIALS,
  errorCodeOf,
  authorizeAccount,
  submitConsent,
  responseData,
  postCodeExchange,
  fileUpload,
  postInit,
  INIT_ENDPOINT_PATH,
  getLedger,
  getPublish,
  putChunk,
  postRefresh,
  STATUS_ENDPOINT_PATH,
  fakeVideo,
} from "./api-client.ts";

const fixture = simulatorFixture();
const { plan, sendInit } = fixture;
const fetchStatus = (publish_id: string) =>
  fixture.sim.post(STATUS_ENDPOINT_PATH, { publish_id }, fixture.tokens.access);

describe("fault plans: states", () => {
  const upload = async () => {
    const { publishId, uploadUrl } = await postInit(fixture.sim, fixture.tokens.access, 2000);
    await putChunk(uploadUrl, fakeVideo(2000));
    return publishId;
  };

  it("fail-publish: FAILED with the given reason", async () => {
    await plan({ route: "upload", kind: "fail-publish", fail_reason: "duration_check_failed" });
    const id = await upload();
    await eventually(
      () => getPublish(fixture.sim, id),
      ({ phase }) => phase === "failed",
    );
    expect(responseData(await fetchStatus(id))).toMatchObject({
      status: "FAILED",
      fail_reason: "duration_check_failed",
    });
  });

  it("stuck-processing: PROCESSING_UPLOAD forever", async () => {
    await plan({ route: "init", kind: "stuck-processing" });
    const id = await upload();
    await fixture.sim.post("/_sim/clock", { advance_seconds: 7000 });
    expect(responseData(await fetchStatus(id))).toMatchObject({
      status: "PROCESSING_UPLOAD",
      uploaded_bytes: 2000,
    });
  });

  it("unknown-status, unknown-fields and foreign-ids keep the rest of the response", async () => {
    const id = await upload();
    await plan({ route: "status", kind: "unknown-status" });
    expect(responseData(await fetchStatus(id))).toMatchObject({
      status: "PROCESSING_REVIEW",
      uploaded_bytes: 2000,
    });
    await plan({ route: "status", kind: "unknown-fields" });
    expect(responseData(await fetchStatus(id))).toMatchObject({
      uploaded_bytes: 2000,
      next_cursor: null,
    });
    await plan({ route: "status", kind: "foreign-ids" });
    expect((await fetchStatus(id)).text).toMatch(/"publicaly_available_post_id":\[\d{19}\]/);
    await plan({ route: "refresh", kind: "foreign-ids" });
    expect((await postRefresh(fixture.sim, fixture.tokens.refresh)).body["open_id"]).toBe(
      "-000SOMEBODYELSE",
    );
  });

  it("expire-token: this account's access tokens expire, a refresh works", async () => {
    await plan({ route: "init", kind: "expire-token" });
    expect(errorCodeOf(await sendInit())).toBe("access_token_invalid");
    const { body } = await postRefresh(fixture.sim, fixture.tokens.refresh);
    expect(
      errorCodeOf(
        await fixture.sim.post(INIT_ENDPOINT_PATH, fileUpload(2000), String(body["access_token"])),
      ),
    ).toBe("ok");
  });

  it("revoke-app mid-upload: auth_removed", async () => {
    await plan({ route: "upload", kind: "revoke-app", when: "before" });
    const { publishId, uploadUrl } = await postInit(fixture.sim, fixture.tokens.access, 2000);
    expect((await putChunk(uploadUrl, fakeVideo(2000))).status).toBe(404);
    expect(await getPublish(fixture.sim, publishId)).toMatchObject({
      status: "FAILED",
      fail_reason: "auth_removed",
    });
    expect(errorCodeOf(await postRefresh(fixture.sim, fixture.tokens.refresh))).toBe(
      "invalid_grant",
    );
  });
});

describe("fault plans: selecting requests", () => {
  it("nth and account", async () => {
    await plan({
      route: "userinfo",
      kind: "status",
      status: 500,
      nth: 2,
      account: "@maria.georgieva",
    });
    const maria = await authorizeAccount(fixture.sim, { account: "maria.georgieva" });
    const fetchUserInfo = (token: string) =>
      fixture.sim.get("/v2/user/info/?fields=open_id", { authorization: `Bearer ${token}` });
    const seen = [];
    for (const token of [maria.access, fixture.tokens.access, maria.access, maria.access])
      seen.push((await fetchUserInfo(token)).status);
    expect(seen).toEqual([200, 200, 500, 200]);
  });

  it("phase", async () => {
    await plan({
      route: "status",
      kind: "status",
      status: 500,
      phase: "delivered",
      times: "always",
    });
    const { publishId, uploadUrl } = await postInit(fixture.sim, fixture.tokens.access, 2000);
    expect((await fetchStatus(publishId)).status).toBe(200);
    await putChunk(uploadUrl, fakeVideo(2000));
    await eventually(
      () => getPublish(fixture.sim, publishId),
      ({ phase }) => phase === "delivered",
    );
    expect((await fetchStatus(publishId)).status).toBe(500);
  });

  it("probability with a seed selects the same requests every time", async () => {
    const run = async () => {
      await fixture.sim.post("/_sim/reset");
      await plan({ route: "revoke", kind: "status", status: 500, probability: 0.5, seed: 7 });
      const seen: number[] = [];
      for (let count = 0; count < 12; count += 1)
        seen.push((await fixture.sim.form("/v2/oauth/revoke/", APP_CREDENTIALS)).status);
      return seen;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  it("every applied plan is in the ledger, and plans can be listed and removed", async () => {
    await plan({ route: "token", kind: "status", status: 500, times: "always", id: "mine" });
    const { callback } = await submitConsent(fixture.sim);
    await postCodeExchange(fixture.sim, callback.get("code") ?? "");
    expect(await getLedger(fixture.sim, "fault.fired")).toMatchObject([
      { id: "mine", endpoint: "token", kind: "status" },
    ]);
    expect((await getLedger(fixture.sim, "request")).at(-1)).toMatchObject({
      outcome: 500,
      faults: ["mine"],
    });
    expect((await fixture.sim.get("/_sim/faults")).body["faults"]).toMatchObject([
      { plan: { id: "mine" }, matched: 1, fired: 1 },
    ]);
    await fetch(`${fixture.sim.url}/_sim/faults`, { method: "DELETE" });
    expect((await postCodeExchange(fixture.sim, callback.get("code") ?? "")).status).toBe(200);
  });

  it.each([
    [{ kind: "reset" }],
    [{ route: "init" }],
    [{ route: "nowhere", kind: "reset" }],
    [{ route: "init", kind: "reset", tomes: 3 }],
    [{ route: "init", kind: "status", status: 99 }],
  ])("refuses an invalid plan with a message: %j", async (wrong: Record<string, unknown>) => {
    const response = await plan(wrong);
    expect([response.status, typeof response.body["error"]]).toEqual([400, "string"]);
  });
});
