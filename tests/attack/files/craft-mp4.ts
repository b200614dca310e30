import { deflateSync } from "node:zlib";

import { box, ftyp, fullBox, hollow, overwrite, placeOf, u32, without } from "#tests/attack/files/boxes";
import type { Clips, Hostile } from "#tests/attack/files/clip-kit";

const refused = (name: string, bytes: Buffer): Hostile => ({ name, bytes, may: "refused" });
const any = (name: string, bytes: Buffer): Hostile => ({ name, bytes, may: "any" });

function nest(depth: number, type: string): Buffer {
  // From the inside out, in one go: a copy at each depth would be the bomb.
  const whole = Buffer.alloc(depth * 8);
  for (let at = 0; at < depth; at += 1) {
    whole.writeUInt32BE((depth - at) * 8, at * 8);
    whole.write(type, at * 8 + 4, "latin1");
  }
  return whole;
}

/** Boxes whose sizes lie, nest, or never end. */
function liars(): Hostile[] {
  const sizes: [string, number | bigint][] = [
    ["0", 0],
    ["1", 1],
    ["7", 7],
    ["2³¹", 0x8000_0000],
    ["2³² − 1", 0xffff_ffff],
    ["of 64 bits: 0", 0n],
    ["of 64 bits: 2⁶³", 2n ** 63n],
    ["of 64 bits: 2⁶⁴ − 1", 2n ** 64n - 1n],
    ["of 64 bits: 2⁵³ + 1", 2n ** 53n + 1n],
  ];
  const tables = ["moov", "mdat", "trak", "free", "meta", "udta"];
  return [
    ...sizes.flatMap(([words, size]) =>
      tables.map((type) =>
        refused(
          `${type} of size ${words}`,
          Buffer.concat([ftyp(), box(type, Buffer.alloc(2000, 1), size), box("mdat", Buffer.alloc(100))]),
        ),
      ),
    ),
    ...[100, 5_000, 200_000].flatMap((depth) =>
      ["moov", "trak", "meta", "udta"].map((type) =>
        refused(`${type} within itself ${depth} times`, Buffer.concat([ftyp(), nest(depth, type)])),
      ),
    ),
    ...["stsd", "stts", "stsz", "stco", "dref", "elst", "hdlr", "mvhd", "tkhd", "mdhd"].map((type) =>
      refused(`an index of nothing but ${type}`, Buffer.concat([ftyp(), box("moov", box("trak", fullBox(type, Buffer.alloc(300, 0xff))))])),
    ),
    ...["qt  ", "M4V ", "3gp4", "avif", "heic", "crx ", "jp2 ", "mif1", "dash", "\0\0\0\0", "\xff\xff\xff\xff"].map((brand) =>
      refused(`a beginning of the brand ${JSON.stringify(brand)} and noise`, Buffer.concat([ftyp(brand), Buffer.alloc(20_000, 0x5a)])),
    ),
    refused("a million empty boxes", Buffer.concat([ftyp(), Buffer.alloc(8_000_000, box("free"))])),
    refused("200,000 empty tracks", Buffer.concat([ftyp(), box("moov", Buffer.alloc(1_600_000, box("trak")))])),
    refused(
      "a compressed index that grows",
      Buffer.concat([
        ftyp(),
        box(
          "moov",
          box("cmov", [box("dcom", Buffer.from("zlib")), box("cmvd", [u32(0x7fff_ffff), deflateSync(Buffer.alloc(100_000_000))])]),
        ),
      ]),
    ),
    refused("a beginning of 1,000,000 brands", Buffer.concat([box("ftyp", Buffer.alloc(4_000_000, "isom")), box("moov", Buffer.alloc(8))])),
    refused("only a beginning", ftyp()),
    refused("sample tables of 4 thousand million rows", tablesOf(0xffff_ffff)),
    refused("sample tables of 300 million rows", tablesOf(300_000_000)),
  ];
}

/** A track whose tables promise so many rows and have none. */
function tablesOf(rows: number): Buffer {
  const avc1 = box("avc1", [Buffer.alloc(24), u32(720 * 0x10000 + 1280), Buffer.alloc(50)]);
  const table = ["stts", "ctts", "stsc", "stco", "co64", "stss"].map((type) => fullBox(type, u32(rows, 1, 1)));
  const stbl = box("stbl", [fullBox("stsd", [u32(1), avc1]), ...table, fullBox("stsz", u32(0, rows))]);
  const dinf = box("dinf", fullBox("dref", [u32(1), fullBox("url ", Buffer.alloc(0), 1)]));
  const minf = box("minf", [fullBox("vmhd", Buffer.alloc(8), 1), dinf, stbl]);
  const mdia = box("mdia", [
    fullBox("mdhd", u32(0, 0, 1000, 4000, 0)),
    fullBox("hdlr", Buffer.from("\0\0\0\0vide\0\0\0\0\0\0\0\0\0\0\0\0\0", "latin1")),
    minf,
  ]);
  const tkhd = fullBox("tkhd", [u32(0, 0, 1, 0, 4000), Buffer.alloc(52), u32(720 * 0x10000, 1280 * 0x10000)], 3);
  const mvhd = fullBox("mvhd", [u32(0, 0, 1000, 4000, 0x10000), Buffer.alloc(76), u32(2)]);
  return Buffer.concat([ftyp(), box("moov", [mvhd, box("trak", [tkhd, mdia])]), box("mdat", Buffer.alloc(1000))]);
}

/** The film with a data reference that leads elsewhere. */
function elsewhere(film: Buffer, target: string, how: "kept" | "removed"): Buffer {
  const { start, end } = placeOf(film, "dinf");
  const dinf = box("dinf", fullBox("dref", [u32(1), fullBox("url ", Buffer.from(`${target}\0`), 0)]));
  // The index is last in this film, so that nothing that it points to moves.
  const grown = Buffer.concat([film.subarray(0, start), dinf, film.subarray(end)]);
  const more = dinf.length - (end - start);
  for (const type of ["moov", "trak", "mdia", "minf"]) {
    const at = placeOf(film, type).start;
    grown.writeUInt32BE(film.readUInt32BE(at) + more, at);
  }
  return how === "kept" ? grown : hollow(grown, "mdat", 0);
}

/** A good film spoilt in one place that matters. */
function spoilt({ mp4, tail }: Clips, canary: string): Hostile[] {
  const table = (type: string) => placeOf(mp4, type).body;
  const stsd = placeOf(mp4, "stsd").body;
  const sides = stsd + 8 + 8 + 24;
  const tkhd = placeOf(mp4, "tkhd").body;
  const boxes = ["moov", "trak", "mdia", "minf", "stbl", "stsd", "stts", "stsc", "stsz", "stco", "mdhd", "hdlr"];
  return [
    ...boxes.map((type) => refused(`a film without its ${type}`, without(mp4, type))),
    ...["stsd", "stsz", "stco", "stsc", "stts"].flatMap((type) => [
      any(`a film whose ${type} is zeros`, hollow(mp4, type, 0)),
      any(`a film whose ${type} is ones`, hollow(mp4, type, 0xff)),
    ]),
    ...["stts", "stsc", "stco", "stss"].map((type) =>
      any(`a film whose ${type} promises 4 thousand million rows`, overwrite(mp4, table(type) + 4, u32(0xffff_ffff))),
    ),
    refused("a film whose pictures are zeros", hollow(mp4, "mdat", 0)),
    refused("a film whose pictures are elsewhere in the file", overwrite(mp4, table("stco") + 8, u32(0x7fff_ffff))),
    refused("a film of 65,535 pixels a side", overwrite(overwrite(mp4, sides, u32(0xffff_ffff)), tkhd + 76, u32(0xffff_0000, 0xffff_0000))),
    any("a film of no width", overwrite(overwrite(mp4, sides, u32(0)), tkhd + 76, u32(0, 0))),
    any("a film that lasts for ages, says its index", overwrite(mp4, placeOf(mp4, "mvhd").body + 12, u32(1, 0xffff_ffff))),
    any("a track that lasts for ages", overwrite(mp4, placeOf(mp4, "mdhd").body + 12, u32(1, 0xffff_ffff))),
    refused("pictures an hour apart", overwrite(mp4, table("stts") + 12, u32(0x7000_0000))),
    any("a track with a clock of 0", overwrite(mp4, placeOf(mp4, "mdhd").body + 12, u32(0))),
    any("edits before the beginning", edited(tail, 0xffff_fff0)),
    any("edits beyond the end", edited(tail, 0x7fff_ffff)),
    ...["avc1", "mp4a"].flatMap((codec) =>
      ["\0\0\0\0", "evil", "hev1", "raw ", "text", "drmi", "encv", "<b>x"].map((other) =>
        any(`a film whose ${codec} calls itself ${JSON.stringify(other)}`, renamed(mp4, codec, other)),
      ),
    ),
    ...[1, 8, 9, 40, 100, 1000].map((bytes) => refused(`the first ${bytes} bytes of a film`, mp4.subarray(0, bytes))),
    ...[0.1, 0.3, 0.5, 0.7].map((share) =>
      refused(`the first ${share * 100} % of a film`, mp4.subarray(0, Math.floor(mp4.length * share))),
    ),
    ...[0.5, 0.9, 0.99].map((share) =>
      refused(`the first ${share * 100} % of a film with its index last`, tail.subarray(0, Math.floor(tail.length * share))),
    ),
    ...[canary, "file:///etc/passwd", "/etc/hostname", "../../../../etc/passwd"].flatMap((target) => [
      refused(`a film whose pictures are said to be at ${target}`, elsewhere(tail, target, "removed")),
      refused(`a film that says its pictures are at ${target}, though they are here`, elsewhere(tail, target, "kept")),
    ]),
  ];
}

function edited(film: Buffer, mediaTime: number): Buffer {
  const found = placeOf(film, "elst");
  return overwrite(film, found.body + 8, u32(0xffff_ffff, mediaTime, 0x8000_8000));
}

const renamed = (film: Buffer, codec: string, other: string) => overwrite(film, film.indexOf(codec), Buffer.from(other, "latin1"));

/** ISO films of an attacker's. */
export const mp4Files = (clips: Clips, canary: string): Hostile[] => [...liars(), ...spoilt(clips, canary)];
