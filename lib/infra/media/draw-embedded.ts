// Draws one picture of a video with node-av, in a process of its own for each file:
// node --conditions=react-server lib/infra/media/draw-embedded.ts PATH TO ORDER
import "server-only";

import { AV_LOG_QUIET } from "node-av/constants";
import { Log } from "node-av/lib";

import { drawPicture } from "#lib/infra/media/draw-picture";
import { readDrawOrder } from "#lib/infra/media/embedded-lines";

Log.setLevel(AV_LOG_QUIET);
const [path, to, line] = process.argv.slice(2);
const order = readDrawOrder(line ?? "");
if (path === undefined || to === undefined || order === null)
  throw new Error("name the file, where to draw and what");
const drawn = await drawPicture(path, order, to);
process.stdout.write(drawn ?? "", () => process.exit(drawn === null ? 1 : 0));
