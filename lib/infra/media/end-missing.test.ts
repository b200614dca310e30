import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { embeddedMedia } from "#lib/infra/media/embedded-media";
import { readStructure } from "#lib/infra/media/file-structure";
import { inspectFile } from "#lib/videos/inspect-file";
import { makeOddVideo } from "#tests/support/factories/odd-videos";

const folder = await mkdtemp(join(tmpdir(), "end-missing-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A box; `size` declares a false one, as a bigint in its long form. */
function box(type: string, content: Buffer, size?: number | bigint): Buffer {
  const head = Buffer.alloc(typeof size === "bigint" ? 16 : 8);
  head.write(type, 4, "latin1");
  if (typeof size === "bigint") {
    head.writeUInt32BE(1, 0);
    head.writeBigUInt64BE(size, 8);
  } else head.writeUInt32BE(size ?? content.length + 8, 0);
  return Buffer.concat([head, content]);
}

const nested = (type: string, depth: number): Buffer =>
  Array.from({ length: depth }).reduce<Buffer>((inside) => box(type, inside), Buffer.alloc(0));

const START = box("ftyp", Buffer.from("isom\0\0\x02\0isommp42", "latin1"));
const media = box("mdat", Buffer.alloc(500, 7));
const film = await readFile(await makeOddVideo("plain.mp4"));
const index = film.subarray(film.lastIndexOf("moov") - 4);
const boxes = (...parts: Buffer[]) => Buffer.concat([START, ...parts]);

const rows: [name: string, bytes: Buffer, endMissing: boolean][] = [
  ["media that goes on after the end", boxes(box("mdat", Buffer.alloc(500), 5000)), true],
  ["media and no index", boxes(media), true],
  ["media up to the end and no index", boxes(box("mdat", Buffer.alloc(500), 0)), true],
  ["media and the first bytes of a header", boxes(media, Buffer.from("\0\0\x01")), true],
  ["an index that goes on after the end", boxes(media, index.subarray(0, 300)), true],
  ["only a beginning", START, false],
  ...["trak", "meta", "udta"].flatMap((type): (typeof rows)[number][] => [
    [`${type} within itself`, boxes(nested(type, 100)), false],
    [`${type} within itself 5,000 times`, boxes(nested(type, 5000)), false],
  ]),
  ["moov within itself", boxes(nested("moov", 100)), false],
  ["a million empty boxes", boxes(Buffer.alloc(8_000_000, box("free", Buffer.alloc(0)))), false],
  [
    "media after a million empty boxes",
    boxes(Buffer.alloc(8_000_000, box("free", Buffer.alloc(0))), media),
    false,
  ],
  [
    "media before a million empty boxes",
    boxes(media, Buffer.alloc(8_000_000, box("free", Buffer.alloc(0)))),
    false,
  ],
  ...["free", "udta", "uuid", "meta", "mdat"].map((type): (typeof rows)[number] => [
    `an index inside ${type}`,
    boxes(media, box(type, index)),
    false,
  ]),
  [
    "an index far inside the media",
    boxes(box("mdat", Buffer.concat([Buffer.alloc(17_000_000), index]))),
    false,
  ],
  ["a fragment without its index", boxes(box("moof", Buffer.alloc(0)), media), false],
  ["a box without a possible size", boxes(media, box("free", Buffer.alloc(20), 3)), false],
  ["an index of 2 GB", boxes(box("moov", Buffer.alloc(5000), 2 ** 31), media), false],
  ["media of 2⁶³ bytes", boxes(box("mdat", Buffer.alloc(500), 2n ** 63n)), false],
];

test.each(rows)("%s", { timeout: 30_000 }, async (name, bytes, endMissing) => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const { structure } = await readStructure(path);
  expect(structure.endMissing).toBe(endMissing);
  const { findings } = await inspectFile(embeddedMedia, path, join(folder, "poster.jpg"));
  expect(findings[0]?.what).toMatch(endMissing ? /end .*missing/ : /^(?!.*\bend\b)/);
  expect(findings[0]?.severity).toBe("error");
});
