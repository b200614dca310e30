import { expect, test } from "vitest";

import { findUsageRejection, judgeDiskRoom } from "#lib/videos/usage/rules";

const GB = 1e9;
const limits = {
  openUploads: { person: 2, shop: 3 },
  reservedBytes: { person: 8 * GB, shop: 12 * GB },
  storedBytes: { person: 20 * GB, shop: 30 * GB },
};
const none = { openUploads: 0, reservedBytes: 0, storedBytes: 0 };
const file = { sizeBytes: 4 * GB, opensUpload: true };

test.each([
  ["fits", none, none, null],
  [
    "the person has two open",
    { ...none, openUploads: 2 },
    { ...none, openUploads: 2 },
    /^You have 2 unfinished uploads/,
  ],
  [
    "the shop has three open",
    { ...none, openUploads: 1 },
    { ...none, openUploads: 3 },
    /^Your shop has 3 unfinished uploads/,
  ],
  [
    "the person reserved 8 GB",
    { ...none, reservedBytes: 8 * GB },
    none,
    /^Your unfinished uploads would need more than 8 GB/,
  ],
  [
    "the shop reserved 12 GB",
    none,
    { ...none, reservedBytes: 12 * GB },
    /^Your shop’s unfinished uploads would need more than 12 GB/,
  ],
  [
    "the person stored 17 GB",
    { ...none, storedBytes: 17 * GB },
    none,
    /^Your videos would use more than 20 GB.*Delete/,
  ],
  [
    "the shop stored 27 GB",
    none,
    { ...none, storedBytes: 27 * GB },
    /^Your shop’s videos would use more than 30 GB/,
  ],
])("one more file of 4 GB: %s", (_, person, shop, rejection) => {
  const found = findUsageRejection({ person, shop }, limits, file);
  if (rejection === null) expect(found).toBeNull();
  else expect(found?.message).toMatch(rejection);
});

test("an empty file is not refused for bytes, and a link opens no upload", () => {
  const full = { openUploads: 9, reservedBytes: 99 * GB, storedBytes: 99 * GB };
  expect(
    findUsageRejection({ person: full, shop: full }, limits, { sizeBytes: 0, opensUpload: false }),
  ).toBeNull();
});

const room = (usable: number, reserved: number, byShop: number) => ({
  usableBytes: usable * GB,
  reservedBytes: reserved * GB,
  reservedByShop: byShop * GB,
});

test.each([
  ["an empty disk", room(20, 0, 0), true, "fits"],
  ["the shop holds a fifth", room(20, 4, 4), true, "fits"],
  ["the shop holds nearly half", room(20, 8, 8), true, "shop_has_its_half"],
  ["the only shop may fill the disk", room(20, 16, 16), false, "fits"],
  ["another shop finds room beside it", room(20, 8, 0), true, "fits"],
  ["no room at all", room(20, 17, 0), true, "full"],
  ["a first upload that just fits", room(4, 0, 0), true, "fits"],
] as const)("%s", (_, disk, otherShops, judged) => {
  expect(judgeDiskRoom(disk, { sizeBytes: 4 * GB, otherShops })).toBe(judged);
});
