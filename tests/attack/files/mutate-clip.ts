import { placesOf } from "#tests/attack/files/boxes";
import type { Clips, Hostile } from "#tests/attack/files/clip-kit";
import type { Dice } from "#tests/prove/dice";

const ODD = [0, 1, 0x7f, 0x80, 0xff];

/** A good film with a few bytes changed by chance, most often where its index is. */
export function mutateClip(dice: Dice, clips: Clips): Hostile {
  const kind = dice.pick(["mp4", "mp4", "tail", "webm", "mkv"] as const);
  const film = Buffer.from(clips[kind]);
  const inner = kind === "webm" || kind === "mkv" ? [] : placesOf(film).filter(({ type }) => type !== "mdat");
  const spots = dice.pick([1, 1, 2, 5, 30]);
  for (let spot = 0; spot < spots; spot += 1) {
    const place = inner.length > 0 && dice.next() < 0.85 ? dice.pick(inner) : { start: 0, end: dice.next() < 0.7 ? 4000 : film.length };
    const at = Math.min(film.length - 5, dice.between(place.start, Math.max(place.start, Math.min(place.end, place.start + 64) - 1)));
    if (dice.next() < 0.4) film.writeUInt32BE(dice.pick([0, 1, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]), at);
    else film[at] = dice.next() < 0.5 ? dice.pick(ODD) : dice.between(0, 255);
  }
  const cut = dice.next() < 0.15 ? film.subarray(0, dice.between(1, film.length)) : film;
  return { name: `${kind} with ${spots} odd bytes`, bytes: cut, may: "any" };
}
