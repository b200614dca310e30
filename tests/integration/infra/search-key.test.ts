import { expect, test } from "vitest";

import { draftStatus } from "#lib/drafts/state";
import { deliveryStates } from "#lib/deliveries/state";
import { database } from "#lib/infra/db/database";
import { parseSearchTerms } from "#lib/infra/db/search";
import { changeProduct } from "#lib/products/save-product";
import { changeVideo } from "#lib/videos/change-video";
import {
  makeConnection,
  makeDelivery,
  makeDraft,
  makeProduct,
  makeShop,
  makeVideo,
} from "#tests/support/factories/records";

test.each([
  ["Рокля ЧЕРВЕНА щъркел Юлия Ѝ Й", "roklya chervena shtarkel yuliya i y"],
  ["Édition SPÉCIALE ñandú Straße Œuf Łódź", "edition speciale nandu strasse oeuf lodz"],
  ["look_12-IMG.MOV", "look 12 img mov"],
  ["ﬁne ①２", "fine 12"],
  ["日本 x", "日本 x"],
  [" '%_\\ ", ""],
])("reads the words of %j", async (text, words) => {
  expect(await parseSearchTerms(database(), text)).toEqual(words.split(" ").filter(Boolean));
});

test("takes six words of forty letters at most", async () => {
  const words = await parseSearchTerms(database(), `${"я".repeat(90)} b c d e f g h`);
  expect(words).toHaveLength(6);
  expect(words[0]).toBe("ya".repeat(20));
});

const keyOf = async (id: string) =>
  (await database().draft.findUniqueOrThrow({ where: { id }, select: { searchKey: true } }))
    .searchKey;

test("a draft is found by its video and product, also under their new names", async () => {
  const { editor } = await makeShop();
  const product = await makeProduct(editor, { title: "Сако", sku: "FS-1" });
  const { id, videoId } = await makeDraft(editor, {
    caption: "Ново!",
    hashtags: ["лято"],
    productId: product.id,
  });
  expect(await keyOf(id)).toBe(" novo lyato look 12 sako fs 1");
  await changeProduct(editor, { id: product.id, title: "Яке" });
  await changeVideo(editor, { id: videoId, name: "Look 13" });
  expect(await keyOf(id)).toBe(" novo lyato look 13 yake fs 1");
});

test.each(deliveryStates)(
  "a draft follows its delivery from every other state to %s",
  async (state) => {
    const { admin } = await makeShop();
    const { id, draftId } = await makeDelivery(admin);
    for (const from of deliveryStates) {
      await database().delivery.update({ where: { id }, data: { state: from } });
      await database().delivery.update({ where: { id }, data: { state } });
      const draft = await database().draft.findUniqueOrThrow({
        where: { id: draftId },
        select: { status: true, failedDeliveryId: true },
      });
      expect(draft, from).toEqual({
        status: draftStatus({ discarded: false, deliveryStates: [state] }),
        failedDeliveryId: state === "not_sent" || state === "refused" ? id : null,
      });
    }
  },
);

test("a name of the longest kind can be stored and found", async () => {
  const { editor } = await makeShop();
  const { id } = await makeVideo(editor, { name: "ﷺ".repeat(200), tags: ["日".repeat(40)] });
  const { searchKey } = await database().video.findUniqueOrThrow({
    where: { id },
    select: { searchKey: true },
  });
  expect(searchKey).toHaveLength(600);
  await makeConnection(editor, { displayName: "日".repeat(3000), username: "x".repeat(500) });
});
