import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import type { RequestContext, Reply } from "./http.ts";
import { findAccount } from "./accounts.ts";
import { escapeHtml } from "./html.ts";
import { errorReply } from "./replies.ts";
import type { SimulatedAccount } from "./state.ts";
import type { World } from "./world.ts";

/** Returns the path of an account's picture: SVG with initials for our pages, PNG as in the API. */
export function avatarPath(account: SimulatedAccount, kind: "svg" | "png", size = 168): string {
  const file = `/avatars/${encodeURIComponent(account.username)}.${kind}`;
  return kind === "png" ? `${file}?size=${size}` : file;
}

/** GET /avatars/<handle>.svg or .png (with ?size=). */
export function showAvatar(world: World, context: RequestContext): Reply {
  const account = findAccount(world, context.params[0] ?? "");
  if (!account) return errorReply(context, 404, "not_found", "There is no such account.");
  const colour = colourOf(account);
  if (context.params[1] === "svg") return imageReply("image/svg+xml", drawSvg(account, colour));
  const size = Math.min(Math.max(Number(context.url.searchParams.get("size")) || 168, 16), 1080);
  return imageReply("image/png", drawPng(colour, size));
}

function imageReply(type: string, body: string | Buffer): Reply {
  return { status: 200, headers: { "content-type": type, "cache-control": "max-age=3600" }, body };
}

type Colour = readonly [number, number, number];

const PALETTE: readonly Colour[] = [
  [140, 84, 72],
  [62, 95, 88],
  [96, 82, 122],
  [152, 118, 62],
  [74, 92, 128],
  [120, 70, 98],
];

function colourOf({ username }: SimulatedAccount): Colour {
  const first = createHash("sha256").update(username).digest()[0] ?? 0;
  return PALETTE[first % PALETTE.length] ?? [90, 90, 90];
}

function drawSvg({ display_name }: SimulatedAccount, [red, green, blue]: Colour): string {
  const names = display_name.split(/\s+/).filter(Boolean);
  const initials = [names[0], names.length > 1 ? names.at(-1) : undefined]
    .map((name) => [...(name ?? "")][0] ?? "")
    .join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" role="img">
<rect width="100" height="100" fill="rgb(${red} ${green} ${blue})"/>
<text x="50" y="50" dy=".36em" text-anchor="middle" font-family="Georgia,serif" font-size="42" fill="#fffdf8">${escapeHtml(initials.toUpperCase())}</text>
</svg>
`;
}

/** Draws a head and shoulders in two tones, pixel by pixel. */
function drawPng(colour: Colour, size: number): Buffer {
  const rows: Buffer[] = [];
  for (let y = 0; y < size; y += 1) {
    const row = Buffer.alloc(1 + size * 3);
    for (let x = 0; x < size; x += 1)
      row.set(isFigure(x / size, y / size) ? lighten(colour) : colour, 1 + x * 3);
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflateSync(Buffer.concat(rows));
  return Buffer.concat([
    signature,
    pngChunk("IHDR", header),
    pngChunk("IDAT", pixels),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

const isFigure = (x: number, y: number): boolean =>
  (x - 0.5) ** 2 + (y - 0.4) ** 2 < 0.03 || ((x - 0.5) / 0.34) ** 2 + ((y - 1) / 0.36) ** 2 < 1;

const lighten = ([red, green, blue]: Colour): Colour => [
  Math.round(red + (255 - red) * 0.65),
  Math.round(green + (255 - green) * 0.65),
  Math.round(blue + (255 - blue) * 0.65),
];

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
