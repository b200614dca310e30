import { findBoxes } from "#tests/attack/files/iso-boxes";
import type { Clips, HostileFile } from "#tests/attack/files/sample-clips";
import type { SeededRandom } from "#tests/prove/seeded-random";

const ODD_BYTES = [0, 1, 0x7f, 0x80, 0xff];

/** Changes a few random bytes of a valid video, mostly in its index. */
export function mutateClip(random: SeededRandom, clips: Clips): HostileFile {
  const kind = random.pick(["mp4", "mp4", "tail", "webm", "mkv"] as const);
  const video = Buffer.from(clips[kind]);
  const inner =
    kind === "webm" || kind === "mkv" ? [] : findBoxes(video).filter(({ type }) => type !== "mdat");
  const spots = random.pick([1, 1, 2, 5, 30]);
  for (let spot = 0; spot < spots; spot += 1) {
    const place =
      inner.length > 0 && random.next() < 0.85
        ? random.pick(inner)
        : { start: 0, end: random.next() < 0.7 ? 4000 : video.length };
    const at = Math.min(
      video.length - 5,
      random.between(place.start, Math.max(place.start, Math.min(place.end, place.start + 64) - 1)),
    );
    if (random.next() < 0.4)
      video.writeUInt32BE(random.pick([0, 1, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]), at);
    else video[at] = random.next() < 0.5 ? random.pick(ODD_BYTES) : random.between(0, 255);
  }
  const cut = random.next() < 0.15 ? video.subarray(0, random.between(1, video.length)) : video;
  return { name: `${kind} with ${spots} odd bytes`, bytes: cut, expected: "any" };
}
