import { expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { checkFailedFinding } from "#lib/videos/rules";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeShop, makeVideo } from "#tests/support/factories/records";

import { GET } from "../../../app/api/videos/states/route";

const pathOf = (ids: readonly string[]) => `/api/videos/states?ids=${ids.join(",")}`;

test("says where several videos stand, of the own shop only", async () => {
  const [{ editor, viewer }, other] = await Promise.all([makeShop(), makeShop()]);
  const sha256 = "c".repeat(64);
  const first = await makeVideo(editor, { sha256, name: "first.mp4" });
  const second = await makeVideo(editor, { sha256, name: "second.mp4" });
  const finding = checkFailedFinding("crashed");
  await database().video.update({
    where: { id: second.id },
    data: { state: "failed", findings: [finding] },
  });
  const [deleted, foreign] = [await makeVideo(editor), await makeVideo(other.editor)];
  await database().video.update({ where: { id: deleted.id }, data: { deletedAt: new Date() } });
  const path = pathOf([first.id, second.id, deleted.id, foreign.id, crypto.randomUUID()]);
  const found: { id: string }[] = await (await callRoute(GET, { as: viewer, path })).json();
  expect(found).toHaveLength(2);
  expect(found.find(({ id }) => id === first.id)).toEqual({
    id: first.id,
    name: "first.mp4",
    state: "ready",
    findings: expect.any(Array),
    problem: null,
    draftId: null,
    duplicateOf: null,
  });
  expect(found.find(({ id }) => id === second.id)).toMatchObject({
    state: "failed",
    findings: [{ severity: finding.severity }],
    problem: finding.what,
    duplicateOf: { id: first.id, name: "first.mp4" },
  });
});

test("answers for sixty videos at most, and for nothing but ids", async () => {
  const { viewer } = await makeShop();
  const statusFor = async (ids: readonly string[]) =>
    (await callRoute(GET, { as: viewer, path: pathOf(ids) })).status;
  const ids = Array.from({ length: 61 }, () => crypto.randomUUID());
  expect(await statusFor(ids.slice(0, 60))).toBe(200);
  expect(await statusFor(ids)).toBe(400);
  expect(await statusFor(["x"])).toBe(400);
  expect(await statusFor([])).toBe(400);
});
