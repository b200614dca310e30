// Names, titles and captions of a made world.
import type { Draw } from "./random.ts";
import * as vocabulary from "./vocabulary.ts";

/** Two of three texts are Bulgarian. */
const BULGARIAN = 0.66;

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** "Ленена рокля, теракота" or "Linen dress, terracotta". */
export function productTitle(draw: Draw): string {
  return draw.chance(BULGARIAN)
    ? capitalised(
        `${draw.pick(vocabulary.qualities)} ${draw.pick(vocabulary.garments)}, ${draw.pick(vocabulary.colours)}`,
      )
    : capitalised(
        `${draw.pick(vocabulary.qualitiesEnglish)} ${draw.pick(vocabulary.garmentsEnglish)}, ${draw.pick(vocabulary.coloursEnglish)}`,
      );
}

/** A file name as cameras, editors and people give them. */
export function videoName(draw: Draw, index: number): string {
  const extension = draw.weighted({ mp4: 6, MOV: 3, webm: 1 });
  const number = String(index % 10_000).padStart(4, "0");
  const style = draw.weighted({ bulgarian: 4, english: 3, camera: 2, editor: 1 });
  switch (style) {
    case "bulgarian":
      return `${capitalised(draw.pick(vocabulary.garments))} ${draw.pick(vocabulary.qualities)} ${draw.pick(vocabulary.colours)} ${number}.${extension}`;
    case "english":
      return `${draw.pick(vocabulary.garmentsEnglish)}-${draw.pick(vocabulary.qualitiesEnglish)}-${draw.pick(vocabulary.coloursEnglish)}-${number}.${extension}`;
    case "camera":
      return `IMG_${number}.${extension}`;
    case "editor":
      return `${draw.pick(vocabulary.garments)}_${draw.pick(vocabulary.coloursEnglish)}_v${draw.between(1, 9)}_final.${extension}`;
  }
}

/** A caption about a product. One in nine is empty, one in fifty is long. */
export function captionText(draw: Draw, title: string | null): string {
  if (draw.chance(0.11)) return "";
  const lines = draw.chance(BULGARIAN) ? vocabulary.captionLines : vocabulary.captionLinesEnglish;
  const count = draw.chance(0.02) ? 25 : draw.between(1, 3);
  const body = Array.from({ length: count }, () => draw.pick(lines)).join(" ");
  return title === null ? body : `${title}. ${body}`;
}

export function hashtagList(draw: Draw): string[] {
  return [
    ...new Set(Array.from({ length: draw.between(0, 6) }, () => draw.pick(vocabulary.hashtags))),
  ];
}

export const personName = (draw: Draw) =>
  `${draw.pick(vocabulary.firstNames)} ${draw.pick(vocabulary.lastNames)}`;

/** Up to two tags, sorted as the product stores them. */
export const tagList = (draw: Draw) =>
  [
    ...new Set(Array.from({ length: draw.between(0, 2) }, () => draw.pick(vocabulary.tags))),
  ].toSorted();
