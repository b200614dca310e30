import "server-only";

import type { Container } from "#lib/infra/media/media-facts";

/** FFmpeg's names of the demuxers that read strangers' files: none of them opens another file. */
export const ALLOWED_DEMUXERS = "mov,matroska,mpegts,mpeg,ogg,avi,flv,asf";

/** Bytes that no file has. A part of a file that promises more is not believed. */
export const VAST_FILE_BYTES = 2 ** 40;

const CONTAINER_BY_DEMUXER: Record<string, Container> = {
  mov: "mp4",
  matroska: "matroska",
  mpegts: "mpeg_ts",
  mpeg: "mpeg_ps",
  ogg: "ogg",
  avi: "avi",
  flv: "flv",
  asf: "asf",
};

/** Returns the container for a demuxer's name such as "mov,mp4,m4a,3gp,3g2,mj2". */
export const containerOfDemuxer = (name: string): Container | null =>
  CONTAINER_BY_DEMUXER[name.split(",")[0] ?? ""] ?? null;

/** Boxes with which a QuickTime file may begin instead of `ftyp`. */
const QUICKTIME_STARTS = new Set(["moov", "wide", "mdat", "free", "skip", "pnot"]);
/** Brands of pictures in the same box format: HEIC, AVIF. */
const PICTURE_BRANDS = /^(hei[cmsx]|hev[cmsx]|mif[12]|msf1|avi[fs]|jxl )/;

function isoContainer(type: string, brand: string): Container | null {
  if (QUICKTIME_STARTS.has(type)) return "mov";
  if (type !== "ftyp" || PICTURE_BRANDS.test(brand)) return null;
  if (brand === "qt  ") return "mov";
  return brand.startsWith("3g") ? "3gp" : "mp4";
}

/** Returns the container that the first 64 bytes of a file name, or null when they name none. */
export function sniffContainer(head: Uint8Array): Container | null {
  const text = Buffer.from(head).toString("latin1");
  const iso = isoContainer(text.slice(4, 8), text.slice(8, 12));
  if (iso) return iso;
  if (text.startsWith("\x1aE\xdf\xa3")) return text.includes("webm") ? "webm" : "matroska";
  if (text.startsWith("OggS")) return "ogg";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "AVI ") return "avi";
  if (text.startsWith("FLV\x01")) return "flv";
  return text.startsWith("0&\xb2u\x8ef\xcf\x11") ? "asf" : null;
}

/** Whether the container consists of ISO boxes, with tracks that have ids. */
export const hasBoxes = (container: Container | null) =>
  container === "mp4" || container === "mov" || container === "3gp";
