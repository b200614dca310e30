import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { readMatroskaStructure } from "#lib/infra/media/matroska-structure";

const folder = await mkdtemp(join(tmpdir(), "matroska-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An element whose size is written in 8 bytes, as FFmpeg writes it, or in as few as it needs. */
function element(id: string, content: Buffer, wide: boolean, missing = 0): Buffer {
  const length = content.length + missing;
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length));
  size[0] = 0x01;
  const short = Buffer.of(0x80 + length);
  return Buffer.concat([Buffer.from(id, "hex"), wide ? size : short, content]);
}

const seconds = (value: number) => {
  const milliseconds = Buffer.alloc(8);
  milliseconds.writeDoubleBE(value * 1000);
  return element("4489", milliseconds, false);
};

/** The lengths are no multiples of 16, to which a number rounds 8 bytes with their marker. */
const film = (wide: boolean, missing = 0) =>
  Buffer.concat([
    element("1a45dfa3", Buffer.alloc(31), wide),
    element(
      "18538067",
      Buffer.concat([
        element("ec", Buffer.alloc(77), wide),
        element("1549a966", seconds(2.5), wide),
      ]),
      wide,
      missing,
    ),
  ]);

test.each([
  ["sizes of 8 bytes", film(true), { overruns: false, promisedSeconds: 2.5 }],
  ["sizes of one byte", film(false), { overruns: false, promisedSeconds: 2.5 }],
  ["a cut segment", film(true, 1), { overruns: true, promisedSeconds: 2.5 }],
  ["a segment of 2⁴⁰ bytes", film(true, 2 ** 40), { overruns: false, promisedSeconds: 2.5 }],
  ["nothing", Buffer.alloc(0), { overruns: false, promisedSeconds: null }],
])("%s", async (name, bytes, structure) => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const file = await open(path);
  try {
    expect(await readMatroskaStructure(file, bytes.length)).toEqual(structure);
  } finally {
    await file.close();
  }
});
