import { deflateSync, gzipSync } from "node:zlib";

import { makeBox, makeFtyp } from "#tests/attack/files/iso-boxes";
import type { Clips, HostileFile } from "#tests/attack/files/sample-clips";

const mustBeRejected = (name: string, text: string | Buffer): HostileFile => ({
  name,
  bytes: Buffer.from(text),
  expected: "refused",
});

/** Playlists, scripts and pages named as videos, which a media program might follow to `canary`. */
export function textFiles(canary: string): HostileFile[] {
  const targets = [
    canary,
    canary.replace("http:", "tcp:"),
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data/",
    "rtmp://127.0.0.1/live",
    "/etc/passwd",
    "concat:/etc/hostname|/etc/passwd",
    "subfile,,start,0,end,64,,:/etc/passwd",
  ];
  return targets.flatMap((target, at) => [
    mustBeRejected(
      `playlist ${at}`,
      `#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10.0,\n${target}\n#EXT-X-ENDLIST\n`,
    ),
    mustBeRejected(
      `playlist with a key ${at}`,
      `#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="${target}"\n#EXTINF:1,\n${target}\n`,
    ),
    mustBeRejected(
      `playlist after a mark of order ${at}`,
      `\uFEFF#EXTM3U\n#EXTINF:10,\n${target}\n`,
    ),
    mustBeRejected(`playlist after spaces ${at}`, `\n\n   #EXTM3U\n#EXTINF:10,\n${target}\n`),
    mustBeRejected(`concat ${at}`, `ffconcat version 1.0\nfile '${target}'\n`),
    mustBeRejected(
      `dash ${at}`,
      `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>${target}</BaseURL></Period></MPD>`,
    ),
    mustBeRejected(
      `svg ${at}`,
      `<svg xmlns="http://www.w3.org/2000/svg"><image href="${target}"/><script>fetch("${target}")</script></svg>`,
    ),
    mustBeRejected(
      `sdp ${at}`,
      `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video ${9000 + at} RTP/AVP 96\n`,
    ),
    mustBeRejected(
      `quicktime reference ${at}`,
      Buffer.concat([
        makeFtyp("qt  "),
        makeBox(
          "moov",
          makeBox(
            "rmra",
            makeBox(
              "rmda",
              makeBox("rdrf", Buffer.from(`\0\0\0\0url \0\0\0\x40${target}\0`, "latin1")),
            ),
          ),
        ),
      ]),
    ),
    mustBeRejected(
      `playlist within a video's beginning ${at}`,
      Buffer.concat([makeFtyp(), Buffer.from(`\n#EXTM3U\n#EXTINF:10,\n${target}\n`)]),
    ),
  ]);
}

/** Files of other kinds, and archives that expand enormously. */
export function otherFiles({ mp4 }: Clips): HostileFile[] {
  const pdf =
    "%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n";
  return [
    mustBeRejected(
      "a page",
      "<!doctype html><script>parent.postMessage(document.cookie,'*')</script>",
    ),
    mustBeRejected("a page after a mark of order", "\uFEFF<html><body onload=alert(1)>"),
    mustBeRejected("a script", "#!/bin/sh\nid > /tmp/owned\n"),
    mustBeRejected("a script for a browser", "alert(document.domain)//".repeat(50)),
    mustBeRejected("a document", pdf),
    mustBeRejected("a GIF that is a script", "GIF89a/*\0\0*/=1;alert(1)//"),
    mustBeRejected(
      "a program",
      Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01", "latin1"), Buffer.alloc(5000, 7)]),
    ),
    mustBeRejected("a bomb of zeros", gzipSync(Buffer.alloc(50_000_000))),
    mustBeRejected(
      "a zip",
      Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), deflateSync(Buffer.alloc(1_000_000))]),
    ),
    mustBeRejected("nothing but zeros", Buffer.alloc(300_000)),
    mustBeRejected("nothing but ones", Buffer.alloc(300_000, 0xff)),
    mustBeRejected("one byte", Buffer.from("f")),
    mustBeRejected("the beginning of a beginning", makeFtyp().subarray(0, 11)),
    mustBeRejected(
      "a riff that is nothing",
      Buffer.concat([Buffer.from("RIFF\xff\xff\xff\xffAVI LIST", "latin1"), Buffer.alloc(2000)]),
    ),
    mustBeRejected(
      "a flash video",
      Buffer.concat([
        Buffer.from("FLV\x01\x05\0\0\0\x09\0\0\0\0", "latin1"),
        Buffer.alloc(2000, 9),
      ]),
    ),
    mustBeRejected(
      "a transport stream of noise",
      Buffer.concat(
        Array.from({ length: 300 }, (_, at) =>
          Buffer.concat([Buffer.from([0x47, 0x40, at & 0xff]), Buffer.alloc(185, at)]),
        ),
      ),
    ),
    mustBeRejected(
      "an ogg of one page",
      Buffer.concat([
        Buffer.from("OggS\0\x02", "latin1"),
        Buffer.alloc(20),
        Buffer.from([255, ...Array.from({ length: 255 }, () => 255)]),
      ]),
    ),
    {
      name: "a video that is a zip too",
      bytes: Buffer.concat([mp4, Buffer.from("PK\x05\x06", "latin1"), Buffer.alloc(18)]),
      expected: "video",
    },
    {
      name: "a video that is a page too",
      bytes: Buffer.concat([
        mp4.subarray(0, mp4.readUInt32BE(0)),
        makeBox("free", Buffer.from("<html><script>alert(1)</script>")),
        mp4.subarray(mp4.readUInt32BE(0)),
      ]),
      expected: "any",
    },
    {
      name: "a video with a page behind it",
      bytes: Buffer.concat([mp4, makeBox("free", Buffer.from("<html><script>alert(1)</script>"))]),
      expected: "video",
    },
    {
      name: "a video with a document behind it",
      bytes: Buffer.concat([mp4, makeBox("uuid", Buffer.from(pdf))]),
      expected: "video",
    },
    {
      name: "a video with a playlist behind it",
      bytes: Buffer.concat([mp4, makeBox("skip", Buffer.from("#EXTM3U\n/etc/passwd\n"))]),
      expected: "video",
    },
  ];
}
