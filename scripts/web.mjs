// npm run web: one web process. Several may run, on several machines, against one database.
import { runAlone } from "./alone.mjs";
import { build } from "./build.mjs";
import { choosePort } from "./choose-port.mjs";
import { studioProgram } from "./programs.mjs";
import { say } from "./say.mjs";

await runAlone(async (config, env) => {
  const port = await choosePort(config);
  await build(config.log("build"));
  say(`  The studio listens on ${config.host}, port ${port}; its address is ${env.APP_URL}.`);
  return studioProgram(config, { ...env, PORT: String(port) }, port);
});
