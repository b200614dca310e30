// What people of a made shop did with many videos at once during the last day.
import type { BulkActionKind } from "#lib/infra/generated/enums";

import type { CopyTable } from "./copy.ts";
import { personOf } from "./people.ts";
import { range, type WorldShop } from "./shop.ts";
import { videoOf } from "./videos.ts";
import { tags } from "./vocabulary.ts";

type BulkAction = {
  id: string;
  shopId: string;
  staffId: string;
  kind: BulkActionKind;
  videoIds: string[];
  at: Date;
};

const COUNT = 6;
const MOST_VIDEOS = 2000;

export const bulkActionTable: CopyTable<BulkAction> = {
  table: "BulkAction",
  columns: {
    id: (row) => row.id,
    shopId: (row) => row.shopId,
    staffId: (row) => row.staffId,
    kind: (row) => row.kind,
    tag: (row) => (row.kind === "add_tag" ? tags[0] : ""),
    videoIds: (row) => row.videoIds,
    state: () => "done",
    done: (row) => row.videoIds.length,
    total: (row) => row.videoIds.length,
    createdAt: (row) => row.at,
    startsAt: (row) => row.at,
    finishedAt: (row) => row.at,
  },
};

/** Yields some acts of the administrator, each on a twentieth of the newest videos. */
export function* bulkActions(shop: WorldShop): Generator<BulkAction> {
  const count = Math.ceil(Math.min(MOST_VIDEOS, shop.size.videos / 20));
  for (const index of range(COUNT)) {
    const draw = shop.draw("bulk", index);
    const at = shop.at(1);
    yield {
      id: draw.uuid(at),
      shopId: shop.id,
      staffId: personOf(shop, 0).id,
      kind: draw.pick(["add_tag", "keep"]),
      videoIds: Array.from(range(count), (place) => videoOf(shop, shop.size.videos - 1 - place).id),
      at,
    };
  }
}
