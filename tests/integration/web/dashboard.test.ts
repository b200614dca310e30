import { expect, test } from "vitest";

import { callRoute } from "#tests/support/drivers/call-route";
import { makeConnection, makeDraft, makeShop, makeVideo } from "#tests/support/factories/records";

import { GET } from "../../../app/api/dashboard/route";

const empty = { rows: [], count: { value: 0, more: false }, more: [] };

test("shows only data of the shop on Home", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const account = await makeConnection(one.editor, { scopes: ["user.info.basic"] });
  const draft = await makeDraft(one.editor, { connectionId: account.id });
  const video = await makeVideo(one.editor, { name: "Look 13" });
  const dashboard = await (await callRoute(GET, { as: one.viewer })).json();
  expect(dashboard).toMatchObject({
    actionItems: { rows: [{ key: `account-${account.id}`, title: "Maison Test" }] },
    preparing: {
      rows: [
        { key: `video-${video.id}` },
        { key: `draft-${draft.id}`, chip: { label: "In preparation" } },
      ],
    },
    slots: [{ connectionId: account.id, used: 0, limit: 5 }],
    firstSteps: null,
  });
  expect(await (await callRoute(GET, { as: other.admin })).json()).toEqual({
    actionItems: empty,
    inProgress: empty,
    preparing: empty,
    inbox: empty,
    slots: [],
    waiting: { count: empty.count, more: [] },
    firstSteps: { account: false, video: false },
    isChanging: false,
    loadedAt: expect.any(String),
  });
  expect((await callRoute(GET)).status).toBe(401);
});
