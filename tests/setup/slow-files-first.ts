import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that wait for TikTok's pace and for leases, longest first. */
const SLOW_FILES = [
  "deliveries/send-last-part",
  "deliveries/pull",
  "deliveries/verify-consented-file",
  "deliveries/send",
  "webhooks/deliveries-with-webhooks",
  "web/access-by-persona",
  "erasure/erase-busy-accounts",
  "backup/forged-archives",
  "shops/shop-isolation",
  "infra/idle-transaction-timeout",
];

const rank = ({ moduleId }: TestSpecification) => {
  const at = SLOW_FILES.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return at === -1 ? SLOW_FILES.length : at;
};

/** Starts the slow files first: begun last, one of them would keep all other workers waiting. */
export default class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await BaseSequencer.prototype.sort.call(this, files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}
