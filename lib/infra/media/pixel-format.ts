import type { ChromaFormat } from "#lib/infra/media/media-facts";

const CHROMA: [pattern: RegExp, chroma: ChromaFormat][] = [
  [/^(yuva?j?420|nv(12|21)|p01[026])/, "4:2:0"],
  [/^(yuva?j?422|nv16|nv20|p21[06]|yuyv422|uyvy422|y21[0-9])/, "4:2:2"],
  [/^(yuva?j?444|nv24|nv42|p41[06]|gbr|rgb|bgr|argb|abgr|0rgb|xv|vuy)/, "4:4:4"],
];

/** Returns what FFmpeg's name of a pixel format says: yuv420p10le is 4:2:0 with 10 bits. */
export function pixelFormatFacts(name: string | null): {
  chroma: ChromaFormat | null;
  bitDepth: number | null;
} {
  if (name === null) return { chroma: null, bitDepth: null };
  const chroma = CHROMA.find(([pattern]) => pattern.test(name))?.[1] ?? "other";
  const semiPlanar = /^p[0-9](1[0-9])/.exec(name)?.[1];
  const planar = /p(9|1[0-6])(le|be)$/.exec(name)?.[1];
  return { chroma, bitDepth: Number(semiPlanar ?? planar ?? 8) };
}
