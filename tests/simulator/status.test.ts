import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, TEST_SPEED, startSim, stopSim, type Sim } from "./harness.ts";
import {
  errorCodeOf,
  authorizeAccount,
  responseData,
  deliverVideo,
  postInit,
  getLedger,
  getPublish,
  putChunk,
  STATUS_ENDPOINT_PATH,
  fakeVideo,
} from "./api-client.ts";

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

const fetchStatus = (publish_id: unknown, bearer = token) =>
  sim.post(STATUS_ENDPOINT_PATH, { publish_id }, bearer);
const phase = (id: string, wanted: string) =>
  eventually(
    () => getPublish(sim, id),
    (publish) => publish["phase"] === wanted,
  );

describe("status (Get Post Status)", () => {
  it("PROCESSING_UPLOAD before and for a while after the last byte, then SEND_TO_USER_INBOX", async () => {
    await sim.patch("/_sim/settings", { processing_base_ms: 3_600_000 });
    const { publishId, uploadUrl } = await postInit(sim, token, 2000);
    expect(responseData(await fetchStatus(publishId))).toEqual({
      status: "PROCESSING_UPLOAD",
      uploaded_bytes: 0,
    });
    await putChunk(uploadUrl, fakeVideo(2000));
    expect(responseData(await fetchStatus(publishId))).toEqual({
      status: "PROCESSING_UPLOAD",
      uploaded_bytes: 2000,
    });
    await sim.post("/_sim/clock", { advance_seconds: 3600 / TEST_SPEED });
    await phase(publishId, "delivered");
    expect(responseData(await fetchStatus(publishId))).toEqual({
      status: "SEND_TO_USER_INBOX",
      uploaded_bytes: 2000,
    });
  });

  it("processing takes longer for a larger video", async () => {
    const small = await deliverVideo(sim, token, fakeVideo(1000));
    const large = await deliverVideo(sim, token, fakeVideo(20_000_000));
    const [first, second] = await Promise.all([getPublish(sim, small), getPublish(sim, large)]);
    const lines = await getLedger(sim, "media.completed");
    const waits = lines.map((line) => Number(line["ready_at"]) - Number(line["at"]));
    expect(first["size"]).toBeLessThan(Number(second["size"]));
    expect(waits[1]).toBeGreaterThan(Number(waits[0]));
  });

  it("PUBLISH_COMPLETE when posted; post ids are raw 19-digit integers, once public, absent before", async () => {
    const id = await deliverVideo(sim, token);
    await sim.patch("/_sim/settings", { moderation_ms: 3_600_000 });
    await sim.post(`/_sim/inbox/${id}/post`, { caption: "hello" });
    expect(responseData(await fetchStatus(id))).toEqual({
      status: "PUBLISH_COMPLETE",
      uploaded_bytes: 2048,
    });
    await sim.post("/_sim/clock", { advance_seconds: 3600 / TEST_SPEED });
    const response = await eventually(
      () => fetchStatus(id),
      ({ text }) => text.includes("post_id"),
    );
    expect(response.text).toMatch(/"publicaly_available_post_id":\[\d{19}\]/);
  });

  it("several posts of one draft give several ids", async () => {
    await sim.patch("/_sim/settings", { moderation_ms: 0 });
    const id = await deliverVideo(sim, token);
    await sim.post(`/_sim/inbox/${id}/post`);
    await sim.post(`/_sim/inbox/${id}/post`);
    expect((await fetchStatus(id)).text).toMatch(/\[\d{19},\d{19}\]/);
  });

  it("a discarded draft stays SEND_TO_USER_INBOX", async () => {
    const id = await deliverVideo(sim, token);
    await sim.post(`/_sim/inbox/${id}/discard`);
    expect(responseData(await fetchStatus(id))).toMatchObject({ status: "SEND_TO_USER_INBOX" });
    expect((await sim.post(`/_sim/inbox/${id}/post`)).status).toBe(409);
  });

  it("bytes that are not MP4, MOV or WebM end as file_format_check_failed", async () => {
    const { publishId, uploadUrl } = await postInit(sim, token, 2000);
    await putChunk(uploadUrl, Buffer.alloc(2000, "not a video "));
    await phase(publishId, "failed");
    expect(responseData(await fetchStatus(publishId))).toMatchObject({
      status: "FAILED",
      fail_reason: "file_format_check_failed",
    });
  });

  it.each([
    ["always", { uploaded_bytes: 0 }],
    ["when-positive", {}],
    ["omitted", {}],
  ])("uploaded_bytes at 0 with the setting %s", async (uploaded_bytes, expected) => {
    await sim.patch("/_sim/settings", { uploaded_bytes });
    const { publishId } = await postInit(sim, token, 2000);
    expect(responseData(await fetchStatus(publishId))).toEqual({
      status: "PROCESSING_UPLOAD",
      ...expected,
    });
  });

  it("400 invalid_publish_id for an unknown id; the code is a setting", async () => {
    const unknown = await fetchStatus("v_inbox_file~v2.1");
    expect([unknown.status, errorCodeOf(unknown)]).toEqual([400, "invalid_publish_id"]);
    await sim.patch("/_sim/settings", { unknown_publish_code: "invalid_params" });
    expect((await fetchStatus("v_inbox_file~v2.1")).body["error"]).toMatchObject({
      code: "invalid_params",
      message: "invalid_publish_id",
    });
  });

  it("400 token_not_authorized_for_specified_publish_id for another account's publish", async () => {
    const id = await deliverVideo(sim, token);
    const other = await authorizeAccount(sim, { account: "maria.georgieva" });
    expect(errorCodeOf(await fetchStatus(id, other.access))).toBe(
      "token_not_authorized_for_specified_publish_id",
    );
  });

  it("30 calls in a sliding minute per account; the 31st is 429 (rate limits)", async () => {
    const { publishId } = await postInit(sim, token, 2000);
    const answers = await Promise.all(Array.from({ length: 31 }, () => fetchStatus(publishId)));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    await sim.post("/_sim/clock", { advance_seconds: 61 });
    expect((await fetchStatus(publishId)).status).toBe(200);
  });

  it("removing the app mid-upload ends the publish as auth_removed; its upload_url no longer exists", async () => {
    const { publishId, uploadUrl } = await postInit(sim, token, 2000);
    await sim.post("/_sim/accounts/fashionsupreme.sofia/remove-app");
    expect(errorCodeOf(await fetchStatus(publishId))).toBe("access_token_invalid");
    expect((await putChunk(uploadUrl, fakeVideo(2000))).status).toBe(404);
    token = (await authorizeAccount(sim)).access;
    expect(responseData(await fetchStatus(publishId))).toMatchObject({
      status: "FAILED",
      fail_reason: "auth_removed",
    });
  });

  it("an uploaded draft cannot be cancelled: only a download can", async () => {
    const { publishId } = await postInit(sim, token, 2000);
    const response = await sim.post("/v2/post/publish/cancel/", { publish_id: publishId }, token);
    expect([response.status, errorCodeOf(response)]).toEqual([400, "publish_not_cancellable"]);
  });
});
