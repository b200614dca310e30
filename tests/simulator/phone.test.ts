import { get } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, startSim, stopSim, type Sim } from "./harness.ts";
import {
  errorCodeOf,
  authorizeAccount,
  deliverVideo,
  getLedger,
  getPublish,
  postRefresh,
  fakeVideo,
} from "./api-client.ts";

let sim: Sim;
beforeAll(async () => {
  sim = await startSim();
});
afterAll(() => stopSim(sim));
beforeEach(() => sim.post("/_sim/reset"));

describe("the simulated phone", () => {
  it("lists the accounts and marks the page as a simulator", async () => {
    const { text } = await sim.get("/phone");
    expect(text).toContain("Practice TikTok");
    expect(text).toContain("Мария Георгиева");
    expect(text).toContain('href="/phone/fashionsupreme.sofia"');
  });

  it("shows an arrived draft, plays it in ranges, and has an empty caption field", async () => {
    const { access } = await authorizeAccount(sim);
    const bytes = fakeVideo(5000);
    const id = encodeURIComponent(await deliverVideo(sim, access, bytes));
    expect((await sim.get("/phone/@fashionsupreme.sofia")).text).toContain(
      `/phone/fashionsupreme.sofia/${id}`,
    );
    const { text } = await sim.get(`/phone/fashionsupreme.sofia/${id}`);
    expect(text).toMatch(/<textarea[^>]*name="caption"[^>]*><\/textarea>/);
    const media = (range: string) => fetch(`${sim.url}/phone-media/${id}`, { headers: { range } });
    const middle = await media("bytes=100-199");
    expect([middle.status, middle.headers.get("content-range")]).toEqual([
      206,
      "bytes 100-199/5000",
    ]);
    expect(Buffer.from(await middle.arrayBuffer())).toEqual(bytes.subarray(100, 200));
    expect((await media("bytes=-10")).headers.get("content-range")).toBe("bytes 4990-4999/5000");
    expect((await media("bytes=5000-")).status).toBe(416);
    expect(Buffer.from(await (await fetch(`${sim.url}/phone-media/${id}`)).arrayBuffer())).toEqual(
      bytes,
    );
  });

  it("Post keeps the caption the person wrote; the draft leaves the inbox", async () => {
    const { access } = await authorizeAccount(sim);
    const id = await deliverVideo(sim, access);
    const path = `/phone/fashionsupreme.sofia/${encodeURIComponent(id)}`;
    expect(
      (await sim.form(`${path}/post`, { caption: "<b>Лято</b>" })).headers.get("location"),
    ).toBe("/phone/fashionsupreme.sofia");
    expect(await getPublish(sim, id)).toMatchObject({
      status: "PUBLISH_COMPLETE",
      posts: [{ caption: "<b>Лято</b>" }],
    });
    const { text } = await eventually(
      () => sim.get("/phone/fashionsupreme.sofia"),
      (response) => response.text.includes("Public"),
    );
    expect(text).toContain("&lt;b&gt;Лято&lt;/b&gt;");
    expect((await sim.get(path)).status).toBe(404);
  });

  it("Discard removes the draft", async () => {
    const { access } = await authorizeAccount(sim);
    const id = await deliverVideo(sim, access);
    await sim.form(`/phone/fashionsupreme.sofia/${encodeURIComponent(id)}/discard`, {});
    expect(await getPublish(sim, id)).toMatchObject({ phase: "discarded" });
    expect((await sim.get("/phone/fashionsupreme.sofia")).text).toContain("No drafts are waiting.");
  });

  it("one account's drafts cannot be reached from another's phone", async () => {
    const { access } = await authorizeAccount(sim);
    const id = encodeURIComponent(await deliverVideo(sim, access));
    expect((await sim.get(`/phone/maria.georgieva/${id}`)).status).toBe(404);
  });

  it("Remove app access ends the connection with reason 1", async () => {
    const { refresh: token } = await authorizeAccount(sim);
    expect((await sim.get("/phone/fashionsupreme.sofia")).text).toContain("Remove app access");
    await sim.form("/phone/fashionsupreme.sofia/remove-app", {});
    expect(await getLedger(sim, "connection.removed")).toMatchObject([{ reason: 1 }]);
    expect(errorCodeOf(await postRefresh(sim, token))).toBe("invalid_grant");
    expect((await sim.get("/phone/fashionsupreme.sofia")).text).toContain("No app has access");
  });
});

describe("control API", () => {
  it("adds accounts and refuses a second one of the same name", async () => {
    const account = { username: "@new.shop", display_name: "New Shop" };
    expect((await sim.post("/_sim/accounts", account)).body).toMatchObject({
      username: "new.shop",
      display_name: "New Shop",
    });
    expect((await sim.post("/_sim/accounts", account)).status).toBe(409);
    expect((await authorizeAccount(sim, { account: "new.shop" })).openId).toMatch(/^-000/);
  });

  it("an account keeps its open_id over a reset", async () => {
    const first = await authorizeAccount(sim);
    await sim.post("/_sim/reset");
    expect((await authorizeAccount(sim)).openId).toBe(first.openId);
  });

  it("refuses unknown settings and invalid values with a message", async () => {
    expect((await sim.patch("/_sim/settings", { pkec: "off" })).body["error"]).toContain("pkec");
    expect((await sim.patch("/_sim/settings", { pkce: "maybe" })).status).toBe(400);
    expect((await sim.post("/_sim/clock", { advance_seconds: -1 })).status).toBe(400);
  });

  it("reads the ledger from a sequence number on", async () => {
    const { body } = await sim.get("/_sim/ledger?since=2");
    expect(body["lines"]).toMatchObject([{ seq: 3, type: "account.created" }]);
  });

  it("refuses other host names and other web pages", async () => {
    const rebound = await new Promise<number | undefined>((resolve) => {
      get(`${sim.url}/_sim/state`, { headers: { host: "evil.example" } }, (reply) =>
        resolve(reply.resume().statusCode),
      );
    });
    expect(rebound).toBe(403);
    const headers = { "sec-fetch-site": "cross-site" };
    expect((await fetch(`${sim.url}/_sim/reset`, { method: "POST", headers })).status).toBe(403);
  });
});
