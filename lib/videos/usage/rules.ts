import { formatBytes, formatCount } from "#lib/format";

/** What a person or a shop uses now. */
export type Amounts = { openUploads: number; reservedBytes: number; storedBytes: number };

type Usage = { person: Amounts; shop: Amounts };
type UsageLimits = { [K in keyof Amounts]: { person: number; shop: number } };

/** What stands in the way of a new file: waiting helps, or only deleting does. */
type UsageRejection = { helps: "wait" | "delete"; message: string };

const OWNERS = {
  person: { have: "You have", are: "Your" },
  shop: { have: "Your shop has", are: "Your shop’s" },
} as const;

const REFUSALS: {
  [K in keyof Amounts]: (of: (typeof OWNERS)["person" | "shop"], limit: number) => UsageRejection;
} = {
  openUploads: ({ have }, limit) => ({
    helps: "wait",
    message: `${have} ${formatCount(limit, "unfinished upload")}, the most allowed at once. Wait until one finishes, or discard one.`,
  }),
  reservedBytes: ({ are }, limit) => ({
    helps: "wait",
    message: `${are} unfinished uploads would need more than ${formatBytes(limit)}, the most allowed at once. Wait until one finishes, or discard one.`,
  }),
  storedBytes: ({ are }, limit) => ({
    helps: "delete",
    message: `${are} videos would use more than ${formatBytes(limit)}, the limit of this server. Delete videos that you no longer need, then try again.`,
  }),
};

/** Returns why one more file of this size is refused; null when it fits every limit. */
export function findUsageRejection(
  usage: Usage,
  limits: UsageLimits,
  { sizeBytes, opensUpload }: { sizeBytes: number; opensUpload: boolean },
): UsageRejection | null {
  const added = {
    openUploads: opensUpload ? 1 : 0,
    reservedBytes: sizeBytes,
    storedBytes: sizeBytes,
  };
  for (const who of ["person", "shop"] as const) {
    const { openUploads, reservedBytes, storedBytes } = usage[who];
    const used: Amounts = { openUploads, reservedBytes, storedBytes: storedBytes + reservedBytes };
    for (const what of ["storedBytes", "openUploads", "reservedBytes"] as const)
      if (added[what] > 0 && used[what] + added[what] > limits[what][who])
        return REFUSALS[what](OWNERS[who], limits[what][who]);
  }
  return null;
}

/** What the disk has room for, and what is reserved on it. */
type DiskRoom = { usableBytes: number; reservedBytes: number; reservedByShop: number };

/**
 * Whether a file fits. A shop with open uploads may hold half of what is free, so that the first
 * upload of another shop finds room on a disk of any size.
 */
export function judgeDiskRoom(
  { usableBytes, reservedBytes, reservedByShop }: DiskRoom,
  { sizeBytes, otherShops }: { sizeBytes: number; otherShops: boolean },
): "fits" | "shop_has_its_half" | "full" {
  const unreserved = usableBytes - reservedBytes;
  if (sizeBytes > unreserved) return "full";
  const half = (unreserved + reservedByShop) / 2;
  return otherShops && reservedByShop > 0 && reservedByShop + sizeBytes > half
    ? "shop_has_its_half"
    : "fits";
}
