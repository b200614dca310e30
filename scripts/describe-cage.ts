// Prints how programs that read videos run on this machine. Needs --conditions=react-server.
import { cageUser } from "../lib/infra/media/cage.ts";
import { describeCage } from "../lib/infra/media/describe-cage.ts";

const user = await cageUser();
process.stdout.write(`${describeCage({ user, root: process.getuid?.() === 0 })}\n`);
