import { describe, expect, it } from "vitest";
import { simulatorFixture } from "./simulator-fixture.ts";
import { eventually, type HttpResult } from "./harness.ts";
import {
  errorCodeOf,
  fileUpload,
  postInit,
  INIT_ENDPOINT_PATH,
  getLedger,
  getPublish,
  putChunk,
  postRefresh,
  fakeVideo,
} from "./api-client.ts";

const fixture = simulatorFixture();
const { plan, sendInit } = fixture;
const created = async () => (await getLedger(fixture.sim, "publish.created")).length;
const outcomes = async () =>
  (await getLedger(fixture.sim, "request")).map((line) => line["outcome"]);
const statusOrBroken = (pending: Promise<HttpResult>) =>
  pending.then(
    (response) => response.status,
    () => "broken",
  );

describe("fault plans: responses", () => {
  it("status before the state change: nothing has happened", async () => {
    await plan({ route: "init", kind: "status", status: 503 });
    const response = await sendInit();
    expect([response.status, errorCodeOf(response), await created()]).toEqual([
      503,
      "internal_error",
      0,
    ]);
    expect((await sendInit()).status).toBe(200);
  });

  it("status after the state change: it has happened, the response is lost", async () => {
    await plan({
      route: "init",
      kind: "status",
      status: 502,
      when: "after",
      body: "<h1>Bad gateway</h1>",
      headers: { "content-type": "text/html" },
    });
    const response = await sendInit();
    expect([response.status, response.text, await created()]).toEqual([
      502,
      "<h1>Bad gateway</h1>",
      1,
    ]);
  });

  it.each([
    [
      "html",
      (response: HttpResult) =>
        response.text.startsWith("<!doctype html>") && response.status === 200,
    ],
    ["empty", (response: HttpResult) => response.text === "" && response.status === 200],
    ["wrong-json", (response: HttpResult) => Array.isArray(response.body["data"])],
    [
      "ok-with-error",
      (response: HttpResult) => response.status === 200 && errorCodeOf(response) === "spam_risk",
    ],
  ])("%s", async (kind, holds) => {
    await plan({ route: "init", kind, code: "spam_risk" });
    expect(holds(await sendInit())).toBe(true);
    expect(await created()).toBe(0);
  });

  it("an OAuth fault is flat", async () => {
    await plan({ route: "refresh", kind: "ok-with-error", code: "temporarily_unavailable" });
    expect((await postRefresh(fixture.sim, fixture.tokens.refresh)).body["error"]).toBe(
      "temporarily_unavailable",
    );
    expect(
      (await postRefresh(fixture.sim, fixture.tokens.refresh)).body["access_token"],
    ).toBeTruthy();
  });

  it("429 bursts: status 429 a number of times in a row", async () => {
    await plan({ route: "init", kind: "status", status: 429, times: 2 });
    const codes = [
      errorCodeOf(await sendInit()),
      errorCodeOf(await sendInit()),
      errorCodeOf(await sendInit()),
    ];
    expect(codes).toEqual(["rate_limit_exceeded", "rate_limit_exceeded", "ok"]);
  });
});

describe("fault plans: connections", () => {
  it.each(["reset", "early-close"])(
    "%s before and after: the client sees a broken connection",
    async (kind) => {
      await plan({ route: "init", kind });
      await expect(sendInit()).rejects.toThrow("fetch failed");
      expect(await created()).toBe(0);
      await plan({ route: "init", kind, when: "after" });
      await expect(sendInit()).rejects.toThrow("fetch failed");
      expect(await created()).toBe(1);
      expect(await outcomes()).toContain(kind);
    },
  );

  it("hang: no response comes", async () => {
    await plan({ route: "init", kind: "hang", when: "after" });
    const patience = new AbortController();
    const pending = fetch(`${fixture.sim.url}${INIT_ENDPOINT_PATH}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${fixture.tokens.access}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(fileUpload(2000)),
      signal: patience.signal,
    });
    await eventually(outcomes, (all) => all.includes("hang"));
    setTimeout(() => patience.abort(), 200);
    await expect(pending).rejects.toThrow("aborted");
    expect(await created()).toBe(1);
  });

  it("cut-body: half a response", async () => {
    await plan({ route: "init", kind: "cut-body" });
    await expect(sendInit()).rejects.toThrow("terminated");
    expect(await created()).toBe(1);
  });

  it("slow: the response comes slowly", async () => {
    await plan({ route: "init", kind: "slow", bytes_per_second: 500 });
    const start = Date.now();
    expect(errorCodeOf(await sendInit())).toBe("ok");
    expect(Date.now() - start).toBeGreaterThan(300);
  });

  it("delay after: the state changes at once, the response comes late", async () => {
    await plan({ route: "init", kind: "delay", ms: 600, when: "after" });
    let isAnswered = false;
    const pending = sendInit().finally(() => (isAnswered = true));
    await eventually(created, (count) => count === 1);
    expect(isAnswered).toBe(false);
    expect(errorCodeOf(await pending)).toBe("ok");
  });

  it("rotate, then drop the response: the old refresh token is invalid", async () => {
    await plan({ route: "refresh", kind: "reset", when: "after" });
    await expect(postRefresh(fixture.sim, fixture.tokens.refresh)).rejects.toThrow("fetch failed");
    expect(errorCodeOf(await postRefresh(fixture.sim, fixture.tokens.refresh))).toBe(
      "invalid_grant",
    );
  });
});

describe("fault plans: uploads", () => {
  const chunk = 5_242_880;
  const bytes = fakeVideo(2 * chunk);
  const send = (url: string, index: number) =>
    putChunk(url, bytes.subarray(index * chunk, (index + 1) * chunk), index * chunk, bytes.length);

  it("applies to the named chunk only", async () => {
    await plan({ route: "upload", kind: "status", status: 502, chunk: 1 });
    const { uploadUrl } = await postInit(fixture.sim, fixture.tokens.access, bytes.length, chunk);
    expect((await send(uploadUrl, 0)).status).toBe(206);
    expect((await send(uploadUrl, 1)).status).toBe(502);
    expect((await send(uploadUrl, 1)).status).toBe(201);
  });

  it("after_bytes: cuts in mid-chunk, and the part does not count", async () => {
    await plan({ route: "upload", kind: "reset", after_bytes: 1_000_000 });
    const { publishId, uploadUrl } = await postInit(
      fixture.sim,
      fixture.tokens.access,
      bytes.length,
      chunk,
    );
    expect(await statusOrBroken(send(uploadUrl, 0))).toBe("broken");
    expect((await getPublish(fixture.sim, publishId))["received_bytes"]).toBe(0);
    expect((await send(uploadUrl, 0)).status).toBe(206);
  });

  it("after: the last chunk is stored, the 201 is lost", async () => {
    await plan({ route: "upload", kind: "reset", when: "after", chunk: 1 });
    const { publishId, uploadUrl } = await postInit(
      fixture.sim,
      fixture.tokens.access,
      bytes.length,
      chunk,
    );
    await send(uploadUrl, 0);
    expect(await statusOrBroken(send(uploadUrl, 1))).toBe("broken");
    expect((await getPublish(fixture.sim, publishId))["sha256"]).toBeDefined();
    expect((await send(uploadUrl, 1)).status).toBe(201);
  });
});
