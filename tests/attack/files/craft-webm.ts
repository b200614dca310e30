import type { Clips, Hostile } from "#tests/attack/files/clip-kit";

/** A number as EBML writes sizes, in so many bytes. */
function vint(value: number | bigint, bytes: number): Buffer {
  const marked = BigInt(value) | (1n << BigInt(7 * bytes));
  return Buffer.from(marked.toString(16).padStart(bytes * 2, "0"), "hex");
}

const UNKNOWN = Buffer.from("01ffffffffffffff", "hex");

/** An EBML element; `size` says something else than the truth when given. */
function element(id: string, content: Buffer | readonly Buffer[], size?: Buffer): Buffer {
  const body = Array.isArray(content) ? Buffer.concat(content as Buffer[]) : (content as Buffer);
  return Buffer.concat([Buffer.from(id, "hex"), size ?? vint(body.length, 8), body]);
}

const head = element("1a45dfa3", [
  element("4286", Buffer.from([1])),
  element("42f7", Buffer.from([1])),
  element("42f2", Buffer.from([4])),
  element("42f3", Buffer.from([8])),
  element("4282", Buffer.from("webm")),
  element("4287", Buffer.from([4])),
  element("4285", Buffer.from([2])),
]);
const info = element("1549a966", element("2ad7b1", Buffer.from([0x0f, 0x42, 0x40])));
const track = element("ae", [
  element("d7", Buffer.from([1])),
  element("73c5", Buffer.from([1])),
  element("83", Buffer.from([1])),
  element("86", Buffer.from("V_VP9")),
  element("e0", [element("b0", Buffer.from([2, 0xd0])), element("ba", Buffer.from([5, 0]))]),
]);
const tracks = element("1654ae6b", track);
const segment = (parts: readonly Buffer[], size?: Buffer) => Buffer.concat([head, element("18538067", parts, size)]);

/** A cluster with one block of laced frames, as its lacing says. */
function laced(lacing: number, frames: Buffer): Buffer {
  const block = element("a3", [Buffer.from([0x81, 0, 0, 0x80 | (lacing << 1)]), frames]);
  return segment([info, tracks, element("1f43b675", [element("e7", Buffer.from([0])), block])]);
}

const refused = (name: string, bytes: Buffer): Hostile => ({ name, bytes, may: "refused" });
const any = (name: string, bytes: Buffer): Hostile => ({ name, bytes, may: "any" });

function nest(depth: number, id: string): Buffer {
  return Buffer.concat(Array.from({ length: depth }, () => Buffer.concat([Buffer.from(id, "hex"), UNKNOWN])));
}

/** WebM and Matroska files of an attacker's. */
export function webmFiles({ webm, mkv }: Clips): Hostile[] {
  const at = (film: Buffer, id: string) => film.indexOf(Buffer.from(id, "hex"));
  const spoil = (id: string, bytes: string) => {
    const copy = Buffer.from(webm);
    Buffer.from(bytes, "hex").copy(copy, at(webm, id) + id.length / 2);
    return copy;
  };
  return [
    refused("only the head of a webm", head),
    refused("a head with a size of 2⁵⁶", Buffer.concat([Buffer.from("1a45dfa301fffffffffffffe", "hex"), Buffer.alloc(100)])),
    refused("a segment without anything", segment([])),
    refused("a segment without tracks", segment([info])),
    refused("a segment of no known size, without end", segment([info, tracks], UNKNOWN)),
    ...[1, 2, 3].flatMap((lacing) => [
      refused(`lacing ${lacing} with 256 frames and no bytes`, laced(lacing, Buffer.from([255]))),
      refused(`lacing ${lacing} with sizes of 255 without end`, laced(lacing, Buffer.alloc(500_000, 255))),
      refused(`lacing ${lacing} with negative sizes`, laced(lacing, Buffer.from("ff40000000800000", "hex"))),
    ]),
    ...["18538067", "1654ae6b", "1f43b675", "1043a770"].flatMap((id) =>
      [100, 20_000].map((depth) => refused(`${id} within itself ${depth} times`, Buffer.concat([head, nest(depth, id)]))),
    ),
    refused(
      "50,000 tracks",
      segment([
        info,
        element(
          "1654ae6b",
          Array.from({ length: 50_000 }, () => track),
        ),
      ]),
    ),
    refused("a million empty elements", segment([Buffer.alloc(2_000_000, Buffer.from("ec80", "hex"))])),
    refused("tags of 10 MB", segment([info, tracks, element("1254c367", Buffer.alloc(10_000_000, 0x67))])),
    refused(
      "an attachment that is a program",
      segment([
        info,
        tracks,
        element(
          "1941a469",
          element("61a7", [element("466e", Buffer.from("../../../../tmp/owned.sh")), element("465c", Buffer.from("#!/bin/sh\nid"))]),
        ),
      ]),
    ),
    any("a webm whose segment says 2⁵⁶", spoil("18538067", "01fffffffffffffe")),
    any("a webm whose tracks say 0", spoil("1654ae6b", "80")),
    refused("a webm whose first cluster says 2⁵⁶", webm.subarray(0, at(webm, "1f43b675") + 4)),
    ...[0.01, 0.2, 0.5, 0.8].map((share) =>
      refused(`the first ${share * 100} % of a webm`, webm.subarray(0, Math.floor(webm.length * share))),
    ),
    refused("a matroska that calls itself a film", mkv),
    ...[0.2, 0.6].map((share) => refused(`the first ${share * 100} % of a matroska`, mkv.subarray(0, Math.floor(mkv.length * share)))),
    any("a webm with a page before it", Buffer.concat([Buffer.from("<html><script>alert(1)</script>"), webm])),
    any("a webm within a webm", Buffer.concat([webm, webm])),
  ];
}
