import { describe, expect, it } from "vitest";

import { planChunks, chunkRange } from "#lib/tiktok/chunk-plan";

// size, chunk size, count, bytes of the last chunk, first byte of the last chunk
const rows: [number, number, number, number, number][] = [
  [1, 1, 1, 1, 0],
  [4_194_304, 4_194_304, 1, 4_194_304, 0],
  [4_999_999, 4_999_999, 1, 4_999_999, 0],
  [5_000_000, 5_000_000, 1, 5_000_000, 0],
  [5_242_879, 5_242_879, 1, 5_242_879, 0],
  [5_242_880, 5_242_880, 1, 5_242_880, 0],
  [50_000_123, 50_000_123, 1, 50_000_123, 0],
  [64_000_000, 64_000_000, 1, 64_000_000, 0],
  [64_000_001, 10_000_000, 6, 14_000_001, 50_000_000],
  [67_108_864, 10_000_000, 6, 17_108_864, 50_000_000],
  [67_108_865, 10_000_000, 6, 17_108_865, 50_000_000],
  [83_694_271, 10_000_000, 8, 13_694_271, 70_000_000],
  [100_000_000, 10_000_000, 10, 10_000_000, 90_000_000],
  [127_999_999, 10_000_000, 12, 17_999_999, 110_000_000],
  [253_568_970, 10_000_000, 25, 13_568_970, 240_000_000],
  [1_000_000_000, 10_000_000, 100, 10_000_000, 990_000_000],
  [4_000_000_000, 10_000_000, 400, 10_000_000, 3_990_000_000],
  [4_294_967_296, 10_000_000, 429, 14_967_296, 4_280_000_000],
];

describe("chunk plan", () => {
  it.each(rows)("cuts %i bytes", (sizeBytes, chunkSize, chunkCount, lastBytes, lastFirst) => {
    const plan = planChunks(sizeBytes);
    expect(plan).toEqual({ sizeBytes, chunkSize, chunkCount });
    const last = chunkRange(plan, chunkCount - 1);
    expect(last).toEqual({ first: lastFirst, last: sizeBytes - 1 });
    expect(last.last - last.first + 1).toBe(lastBytes);
  });

  it("covers the file without gap or overlap", () => {
    const plan = planChunks(253_568_970);
    let next = 0;
    for (let index = 0; index < plan.chunkCount; index += 1) {
      const range = chunkRange(plan, index);
      expect(range.first).toBe(next);
      next = range.last + 1;
    }
    expect(next).toBe(plan.sizeBytes);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 60])("refuses a size of %d", (size) => {
    expect(() => planChunks(size)).toThrow(RangeError);
  });

  it.each([-1, 1, 0.5])("refuses chunk %d of a one-chunk plan", (index) => {
    expect(() => chunkRange(planChunks(10), index)).toThrow(RangeError);
  });
});
