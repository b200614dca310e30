import { deflateSync, gzipSync } from "node:zlib";

import { box, ftyp } from "#tests/attack/files/boxes";
import type { Clips, Hostile } from "#tests/attack/files/clip-kit";

const refused = (name: string, text: string | Buffer): Hostile => ({ name, bytes: Buffer.from(text), may: "refused" });

/** Texts that a media program might follow somewhere: playlists, scripts and pages that call themselves films. `canary` hears of it. */
export function textFiles(canary: string): Hostile[] {
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
    refused(`playlist ${at}`, `#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10.0,\n${target}\n#EXT-X-ENDLIST\n`),
    refused(`playlist with a key ${at}`, `#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="${target}"\n#EXTINF:1,\n${target}\n`),
    refused(`playlist after a mark of order ${at}`, `\uFEFF#EXTM3U\n#EXTINF:10,\n${target}\n`),
    refused(`playlist after spaces ${at}`, `\n\n   #EXTM3U\n#EXTINF:10,\n${target}\n`),
    refused(`concat ${at}`, `ffconcat version 1.0\nfile '${target}'\n`),
    refused(
      `dash ${at}`,
      `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>${target}</BaseURL></Period></MPD>`,
    ),
    refused(`svg ${at}`, `<svg xmlns="http://www.w3.org/2000/svg"><image href="${target}"/><script>fetch("${target}")</script></svg>`),
    refused(`sdp ${at}`, `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video ${9000 + at} RTP/AVP 96\n`),
    refused(
      `quicktime reference ${at}`,
      Buffer.concat([
        ftyp("qt  "),
        box("moov", box("rmra", box("rmda", box("rdrf", Buffer.from(`\0\0\0\0url \0\0\0\x40${target}\0`, "latin1"))))),
      ]),
    ),
    refused(`playlist within a film's beginning ${at}`, Buffer.concat([ftyp(), Buffer.from(`\n#EXTM3U\n#EXTINF:10,\n${target}\n`)])),
  ]);
}

/** Files of other kinds, and archives that grow when they are opened. */
export function otherFiles({ mp4 }: Clips): Hostile[] {
  const pdf = "%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n";
  return [
    refused("a page", "<!doctype html><script>parent.postMessage(document.cookie,'*')</script>"),
    refused("a page after a mark of order", "\uFEFF<html><body onload=alert(1)>"),
    refused("a script", "#!/bin/sh\nid > /tmp/owned\n"),
    refused("a script for a browser", "alert(document.domain)//".repeat(50)),
    refused("a document", pdf),
    refused("a GIF that is a script", "GIF89a/*\0\0*/=1;alert(1)//"),
    refused("a program", Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01", "latin1"), Buffer.alloc(5000, 7)])),
    refused("a bomb of zeros", gzipSync(Buffer.alloc(50_000_000))),
    refused("a zip", Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), deflateSync(Buffer.alloc(1_000_000))])),
    refused("nothing but zeros", Buffer.alloc(300_000)),
    refused("nothing but ones", Buffer.alloc(300_000, 0xff)),
    refused("one byte", Buffer.from("f")),
    refused("the beginning of a beginning", ftyp().subarray(0, 11)),
    refused("a riff that is nothing", Buffer.concat([Buffer.from("RIFF\xff\xff\xff\xffAVI LIST", "latin1"), Buffer.alloc(2000)])),
    refused("a flash film", Buffer.concat([Buffer.from("FLV\x01\x05\0\0\0\x09\0\0\0\0", "latin1"), Buffer.alloc(2000, 9)])),
    refused(
      "a transport stream of noise",
      Buffer.concat(Array.from({ length: 300 }, (_, at) => Buffer.concat([Buffer.from([0x47, 0x40, at & 0xff]), Buffer.alloc(185, at)]))),
    ),
    refused(
      "an ogg of one page",
      Buffer.concat([Buffer.from("OggS\0\x02", "latin1"), Buffer.alloc(20), Buffer.from([255, ...Array.from({ length: 255 }, () => 255)])]),
    ),
    { name: "a film that is a zip too", bytes: Buffer.concat([mp4, Buffer.from("PK\x05\x06", "latin1"), Buffer.alloc(18)]), may: "film" },
    {
      name: "a film that is a page too",
      bytes: Buffer.concat([
        mp4.subarray(0, mp4.readUInt32BE(0)),
        box("free", Buffer.from("<html><script>alert(1)</script>")),
        mp4.subarray(mp4.readUInt32BE(0)),
      ]),
      may: "any",
    },
    {
      name: "a film with a page behind it",
      bytes: Buffer.concat([mp4, box("free", Buffer.from("<html><script>alert(1)</script>"))]),
      may: "film",
    },
    { name: "a film with a document behind it", bytes: Buffer.concat([mp4, box("uuid", Buffer.from(pdf))]), may: "film" },
    {
      name: "a film with a playlist behind it",
      bytes: Buffer.concat([mp4, box("skip", Buffer.from("#EXTM3U\n/etc/passwd\n"))]),
      may: "film",
    },
  ];
}
