import { expect, test } from "vitest";

import { isAudible } from "#lib/infra/media/audible";

const shorts = (...values: number[]) => Buffer.from(new Int16Array(values).buffer);
const floats = (...values: number[]) => Buffer.from(new Float32Array(values).buffer);
const doubles = (...values: number[]) => Buffer.from(new Float64Array(values).buffer);
const ints = (...values: number[]) => Buffer.from(new Int32Array(values).buffer);
const longs = (...values: bigint[]) => Buffer.from(new BigInt64Array(values).buffer);

test.each<[string, string, Buffer, boolean | null]>([
  ["no sample", "s16", Buffer.alloc(0), false],
  ["silence", "s16", shorts(0, 0, 0), false],
  ["−60.2 dBFS", "s16", shorts(0, 32, -32), false],
  ["−59.9 dBFS", "s16", shorts(0, 0, -33), true],
  ["silence", "u8", Buffer.from([128, 128]), false],
  ["one step", "u8", Buffer.from([128, 127]), true],
  ["a quiet tone", "fltp", floats(0, 0.0011), true],
  ["inaudible noise", "flt", floats(0.0009, -0.0009), false],
  ["a tone", "dblp", doubles(0, -0.5), true],
  ["a tone", "s32", ints(0, 3_000_000), true],
  ["inaudible noise", "s32p", ints(0, 1_000_000), false],
  ["a tone", "s64p", longs(0n, -(2n ** 60n)), true],
  ["no number", "flt", floats(NaN), false],
  ["an unknown format", "s128", Buffer.alloc(16), null],
])("%s in %s", (_what, format, plane, audible) => {
  expect(isAudible(plane, 100, format)).toBe(audible);
});

test("what lies behind the samples of a plane is not heard", () => {
  expect(isAudible(shorts(0, 0, 9999), 2, "s16p")).toBe(false);
});
