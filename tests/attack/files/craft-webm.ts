import type { Clips, HostileFile } from "#tests/attack/files/sample-clips";

/** Encodes a number as an EBML size in this many bytes. */
function vint(value: number | bigint, bytes: number): Buffer {
  const marked = BigInt(value) | (1n << BigInt(7 * bytes));
  return Buffer.from(marked.toString(16).padStart(bytes * 2, "0"), "hex");
}

const UNKNOWN_SIZE = Buffer.from("01ffffffffffffff", "hex");

/** Returns an EBML element. `size` declares a false size. */
function makeElement(id: string, content: Buffer | readonly Buffer[], size?: Buffer): Buffer {
  const body = Array.isArray(content) ? Buffer.concat(content as Buffer[]) : (content as Buffer);
  return Buffer.concat([Buffer.from(id, "hex"), size ?? vint(body.length, 8), body]);
}

const EBML_HEADER = makeElement("1a45dfa3", [
  makeElement("4286", Buffer.from([1])),
  makeElement("42f7", Buffer.from([1])),
  makeElement("42f2", Buffer.from([4])),
  makeElement("42f3", Buffer.from([8])),
  makeElement("4282", Buffer.from("webm")),
  makeElement("4287", Buffer.from([4])),
  makeElement("4285", Buffer.from([2])),
]);
const SEGMENT_INFO = makeElement(
  "1549a966",
  makeElement("2ad7b1", Buffer.from([0x0f, 0x42, 0x40])),
);
const VIDEO_TRACK = makeElement("ae", [
  makeElement("d7", Buffer.from([1])),
  makeElement("73c5", Buffer.from([1])),
  makeElement("83", Buffer.from([1])),
  makeElement("86", Buffer.from("V_VP9")),
  makeElement("e0", [
    makeElement("b0", Buffer.from([2, 0xd0])),
    makeElement("ba", Buffer.from([5, 0])),
  ]),
]);
const TRACKS = makeElement("1654ae6b", VIDEO_TRACK);
const makeSegment = (parts: readonly Buffer[], size?: Buffer) =>
  Buffer.concat([EBML_HEADER, makeElement("18538067", parts, size)]);

/** Returns a cluster with one block of frames in this lacing. */
function lacedCluster(lacing: number, frames: Buffer): Buffer {
  const block = makeElement("a3", [Buffer.from([0x81, 0, 0, 0x80 | (lacing << 1)]), frames]);
  return makeSegment([
    SEGMENT_INFO,
    TRACKS,
    makeElement("1f43b675", [makeElement("e7", Buffer.from([0])), block]),
  ]);
}

const mustBeRejected = (name: string, bytes: Buffer): HostileFile => ({
  name,
  bytes,
  expected: "refused",
});
const anyOutcome = (name: string, bytes: Buffer): HostileFile => ({ name, bytes, expected: "any" });

function nestedElements(depth: number, id: string): Buffer {
  return Buffer.concat(
    Array.from({ length: depth }, () => Buffer.concat([Buffer.from(id, "hex"), UNKNOWN_SIZE])),
  );
}

/** Hostile WebM and Matroska files. */
export function webmFiles({ webm, mkv }: Clips): HostileFile[] {
  const at = (video: Buffer, id: string) => video.indexOf(Buffer.from(id, "hex"));
  const spoil = (id: string, bytes: string) => {
    const copy = Buffer.from(webm);
    Buffer.from(bytes, "hex").copy(copy, at(webm, id) + id.length / 2);
    return copy;
  };
  return [
    mustBeRejected("only the head of a webm", EBML_HEADER),
    mustBeRejected(
      "a head with a size of 2⁵⁶",
      Buffer.concat([Buffer.from("1a45dfa301fffffffffffffe", "hex"), Buffer.alloc(100)]),
    ),
    mustBeRejected("a segment without anything", makeSegment([])),
    mustBeRejected("a segment without tracks", makeSegment([SEGMENT_INFO])),
    mustBeRejected(
      "a segment of no known size, without end",
      makeSegment([SEGMENT_INFO, TRACKS], UNKNOWN_SIZE),
    ),
    ...[1, 2, 3].flatMap((lacing) => [
      mustBeRejected(
        `lacing ${lacing} with 256 frames and no bytes`,
        lacedCluster(lacing, Buffer.from([255])),
      ),
      mustBeRejected(
        `lacing ${lacing} with sizes of 255 without end`,
        lacedCluster(lacing, Buffer.alloc(500_000, 255)),
      ),
      mustBeRejected(
        `lacing ${lacing} with negative sizes`,
        lacedCluster(lacing, Buffer.from("ff40000000800000", "hex")),
      ),
    ]),
    ...["18538067", "1654ae6b", "1f43b675", "1043a770"].flatMap((id) =>
      [100, 20_000].map((depth) =>
        mustBeRejected(
          `${id} within itself ${depth} times`,
          Buffer.concat([EBML_HEADER, nestedElements(depth, id)]),
        ),
      ),
    ),
    mustBeRejected(
      "50,000 tracks",
      makeSegment([
        SEGMENT_INFO,
        makeElement(
          "1654ae6b",
          Array.from({ length: 50_000 }, () => VIDEO_TRACK),
        ),
      ]),
    ),
    mustBeRejected(
      "a million empty elements",
      makeSegment([Buffer.alloc(2_000_000, Buffer.from("ec80", "hex"))]),
    ),
    mustBeRejected(
      "tags of 10 MB",
      makeSegment([SEGMENT_INFO, TRACKS, makeElement("1254c367", Buffer.alloc(10_000_000, 0x67))]),
    ),
    mustBeRejected(
      "an attachment that is a program",
      makeSegment([
        SEGMENT_INFO,
        TRACKS,
        makeElement(
          "1941a469",
          makeElement("61a7", [
            makeElement("466e", Buffer.from("../../../../tmp/owned.sh")),
            makeElement("465c", Buffer.from("#!/bin/sh\nid")),
          ]),
        ),
      ]),
    ),
    anyOutcome("a webm whose segment says 2⁵⁶", spoil("18538067", "01fffffffffffffe")),
    anyOutcome("a webm whose tracks say 0", spoil("1654ae6b", "80")),
    mustBeRejected(
      "a webm whose first cluster says 2⁵⁶",
      webm.subarray(0, at(webm, "1f43b675") + 4),
    ),
    ...[0.01, 0.2, 0.5, 0.8].map((share) =>
      mustBeRejected(
        `the first ${share * 100}% of a webm`,
        webm.subarray(0, Math.floor(webm.length * share)),
      ),
    ),
    mustBeRejected("a matroska that calls itself a video", mkv),
    ...[0.2, 0.6].map((share) =>
      mustBeRejected(
        `the first ${share * 100}% of a matroska`,
        mkv.subarray(0, Math.floor(mkv.length * share)),
      ),
    ),
    anyOutcome(
      "a webm with a page before it",
      Buffer.concat([Buffer.from("<html><script>alert(1)</script>"), webm]),
    ),
    anyOutcome("a webm within a webm", Buffer.concat([webm, webm])),
  ];
}
