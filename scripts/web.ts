// npm run web: one web process. Several may run, on several machines, against one database.
import { runConfigured } from "./run-configured.ts";
import { buildIfStale } from "./build.ts";
import { choosePort } from "./choose-port.ts";
import { webProgram } from "./programs.ts";
import { print } from "./bootstrap/terminal.mjs";

await runConfigured(async (config, env) => {
  const port = await choosePort(config);
  await buildIfStale(config.log("build"));
  print(`  The studio listens on ${config.host}, port ${port}; its address is ${env["APP_URL"]}.`);
  return webProgram(config, { ...env, PORT: String(port) }, port);
});
