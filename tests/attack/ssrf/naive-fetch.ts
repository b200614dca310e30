// The control of DNS rebinding: checks a name once, then lets the library resolve it again.
import { lookup } from "node:dns/promises";
import https from "node:https";

import { isPrivateAddress } from "./dns-server.ts";

const url = new URL(process.argv[2] ?? "");
const { address } = await lookup(url.hostname);
if (isPrivateAddress(address)) throw new Error("refused");
https.get(url, { agent: false }, (answer) => answer.resume()).on("error", () => undefined);
