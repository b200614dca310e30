import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startSim, stopSim, type Sim } from "./harness.ts";
import {
  errorCodeOf,
  authorizeAccount,
  responseData,
  deliverVideo,
  fileUpload,
  postInit,
  INIT_ENDPOINT_PATH,
} from "./api-client.ts";
import { isRecord } from "./json.ts";

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

const lift = () => sim.patch("/_sim/settings", { rate_init: 1000, pending_cap: 1000 });
const advance = (seconds: number) => sim.post("/_sim/clock", { advance_seconds: seconds });
const sendInit = (body: Record<string, unknown>) => sim.post(INIT_ENDPOINT_PATH, body, token);
const messageOf = ({ body }: { body: Record<string, unknown> }): unknown =>
  isRecord(body["error"]) ? body["error"]["message"] : undefined;

/** Sends inits from a table: size, chunk size, count and expected message ("" for accepted). */
async function expectPlans(plans: readonly (readonly [number, number, number, string])[]) {
  await lift();
  for (const [size, chunk, count, message] of plans) {
    const response = await sendInit(fileUpload(size, chunk, count));
    const got = [response.status, errorCodeOf(response), messageOf(response)];
    const wanted = message === "" ? [200, "ok", ""] : [400, "invalid_params", message];
    expect(got, `${size} in ${count} chunks of ${chunk}`).toEqual(wanted);
  }
}

const badSize = "The chunk size is invalid";
const badCount = "The total chunk count is invalid";

describe("inbox init: the upload plan (Media transfer guide)", () => {
  it("count must be floor(size / chunk_size), Media transfer guide", () =>
    expectPlans([
      [50_000_123, 10_000_000, 5, ""],
      [50_000_123, 10_000_000, 6, badCount],
      [50_000_123, 10_000_000, 4, badCount],
      [100_000_000, 10_000_000, 10, ""],
      [83_694_271, 10_000_000, 8, ""],
      [4_000_000_000, 10_000_000, 400, ""],
    ]));

  it("one chunk must be the whole video, at most 64 MB (since August 2026)", () =>
    expectPlans([
      [4_194_304, 4_194_304, 1, ""],
      [50_000_123, 50_000_123, 1, ""],
      [64_000_000, 64_000_000, 1, ""],
      [64_000_001, 64_000_001, 1, badSize],
      [77_000_000, 64_000_000, 1, badSize],
      [158_008_374, 158_008_374, 1, badSize],
      [1000, 2000, 1, badSize],
    ]));

  it("before August 2026 a 64 to 128 MB video could go as one chunk of 64 MB (setting pre_2026_08)", async () => {
    await sim.patch("/_sim/settings", { pre_2026_08: true });
    await expectPlans([
      [77_000_000, 64_000_000, 1, ""],
      [127_999_999, 64_000_000, 1, ""],
      [77_000_000, 77_000_000, 1, badSize],
    ]);
  });

  it("chunks are 5 to 64 MB; strict accepts what both readings of MB allow", () =>
    expectPlans([
      [20_000_000, 5_000_000, 4, badSize],
      [20_971_520, 5_242_880, 4, ""],
      [128_000_000, 64_000_000, 2, ""],
      [134_217_728, 67_108_864, 2, badSize],
      [4_000_000_001, 10_000_000, 400, "The video size is invalid"],
    ]));

  it("MB decimal and MB binary (setting mb)", async () => {
    await sim.patch("/_sim/settings", { mb: "decimal" });
    await expectPlans([
      [20_000_000, 5_000_000, 4, ""],
      [67_108_864, 67_108_864, 1, badSize],
    ]);
    await sim.patch("/_sim/settings", { mb: "binary" });
    await expectPlans([
      [20_000_000, 5_000_000, 4, badSize],
      [67_108_864, 67_108_864, 1, ""],
      [4_294_967_296, 10_000_000, 429, ""],
    ]);
  });

  it("at most 1000 chunks, and numbers must be integers", async () => {
    await expectPlans([[100, 100, 0, badCount]]);
    for (const wrong of ["100", 1.5, null, undefined]) {
      const body = {
        source_info: {
          source: "FILE_UPLOAD",
          video_size: wrong,
          chunk_size: 1,
          total_chunk_count: 1,
        },
      };
      expect(errorCodeOf(await sendInit(body))).toBe("invalid_params");
    }
  });
});

describe("inbox init (Content Posting API: Upload)", () => {
  it("returns a publish_id of at most 64 and upload_url of at most 256 characters on another port", async () => {
    const { publishId, uploadUrl } = await postInit(sim, token, 1000);
    expect(publishId).toMatch(/^v_inbox_file~v2\.\d{19}$/);
    expect(uploadUrl.length).toBeLessThanOrEqual(256);
    expect(uploadUrl.startsWith(sim.uploadUrl)).toBe(true);
    expect(uploadUrl).toContain("upload_token=SIMUPL");
  });

  it("ignores post_info: a video draft has no caption", async () => {
    const response = await sendInit({ ...fileUpload(1000), post_info: { title: "hello" } });
    expect(errorCodeOf(response)).toBe("ok");
    expect(Object.keys(responseData(response))).toEqual(["publish_id", "upload_url"]);
  });

  it("401 scope_not_authorized without video.upload", async () => {
    const { access } = await authorizeAccount(sim, { scopes: [], account: "maria.georgieva" });
    const response = await sim.post(INIT_ENDPOINT_PATH, fileUpload(1000), access);
    expect([response.status, errorCodeOf(response)]).toEqual([401, "scope_not_authorized"]);
  });

  it("401 access_token_invalid without a token", async () => {
    expect(errorCodeOf(await sim.post(INIT_ENDPOINT_PATH, fileUpload(1000)))).toBe(
      "access_token_invalid",
    );
  });

  it("400 for a missing or unknown source and for a body that is not JSON; the code is a setting", async () => {
    expect(errorCodeOf(await sendInit({}))).toBe("invalid_params");
    await sim.patch("/_sim/settings", { bad_param_code: "invalid_param" });
    expect(errorCodeOf(await sendInit({ source_info: { source: "MAGIC" } }))).toBe("invalid_param");
    const reply = await fetch(`${sim.url}${INIT_ENDPOINT_PATH}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    });
    expect(reply.status).toBe(400);
  });

  it("403 for a banned account", async () => {
    await sim.patch("/_sim/accounts/fashionsupreme.sofia", { banned: true });
    expect(errorCodeOf(await sendInit(fileUpload(1000)))).toBe(
      "spam_risk_user_banned_from_posting",
    );
  });

  it("6 inits in a sliding minute per account; the 7th is 429 rate_limit_exceeded (rate limits)", async () => {
    await sim.patch("/_sim/settings", { pending_cap: 1000 });
    for (let count = 0; count < 6; count += 1)
      expect((await sendInit(fileUpload(1000))).status).toBe(200);
    const seventh = await sendInit(fileUpload(1000));
    expect([seventh.status, errorCodeOf(seventh)]).toEqual([429, "rate_limit_exceeded"]);
    await advance(61);
    expect((await sendInit(fileUpload(1000))).status).toBe(200);
  });
});

describe("pending shares (Content Posting API: Upload)", () => {
  beforeEach(() => sim.patch("/_sim/settings", { rate_init: 1000 }));
  const fill = async () => {
    for (let count = 0; count < 5; count += 1)
      expect((await sendInit(fileUpload(1000))).status).toBe(200);
  };

  it("the 6th within 24 h is 403 spam_risk_too_many_pending_share; the window rolls", async () => {
    await fill();
    const sixth = await sendInit(fileUpload(1000));
    expect([sixth.status, errorCodeOf(sixth)]).toEqual([403, "spam_risk_too_many_pending_share"]);
    await advance(6000);
    token = (await authorizeAccount(sim)).access;
    expect((await sendInit(fileUpload(1000))).status).toBe(403);
    await advance(86_400 - 6000 + 1);
    token = (await authorizeAccount(sim)).access;
    expect((await sendInit(fileUpload(1000))).status).toBe(200);
  });

  it("posting or discarding a draft frees its slot", async () => {
    const first = await deliverVideo(sim, token);
    const second = await deliverVideo(sim, token);
    for (let count = 0; count < 3; count += 1) await sendInit(fileUpload(1000));
    expect((await sendInit(fileUpload(1000))).status).toBe(403);
    await sim.post(`/_sim/inbox/${first}/post`);
    expect((await sendInit(fileUpload(1000))).status).toBe(200);
    await sim.post(`/_sim/inbox/${second}/discard`);
    expect((await sendInit(fileUpload(1000))).status).toBe(200);
    expect((await sendInit(fileUpload(1000))).status).toBe(403);
  });

  it("settings: counted at delivery, not freed by posting, orphans not counted", async () => {
    await sim.patch("/_sim/settings", { pending_counted: "delivery" });
    await fill();
    const delivered = await deliverVideo(sim, token);
    await sim.patch("/_sim/settings", { pending_cap: 1, pending_freed: "never" });
    await sim.post(`/_sim/inbox/${delivered}/post`);
    expect((await sendInit(fileUpload(1000))).status).toBe(403);
    await sim.patch("/_sim/settings", { pending_freed: "on-post" });
    expect((await sendInit(fileUpload(1000))).status).toBe(200);
    await sim.patch("/_sim/settings", { pending_counted: "init", orphan_inits_counted: false });
    expect((await sendInit(fileUpload(1000))).status).toBe(403);
    await advance(3601);
    expect((await sendInit(fileUpload(1000))).status).toBe(200);
  });
});
