// npm run prove:security: attacks the whole running product from outside (tests/attack/README.md). What it knows is kept in
// .prove-security, so that it can be stopped and goes on where it was. With `--size slice` it is a step of npm test.
import { findBrowser } from "./browser.mjs";
import { runProof } from "./prove.mjs";
import { pathWithFfmpeg } from "./samples.mjs";

await runProof("tests/attack/main.ts", ".prove-security", {
  CHROME_PATH: await findBrowser(),
  PATH: pathWithFfmpeg(process.env.PATH),
});
