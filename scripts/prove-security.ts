// npm run prove:security: attacks the running product from outside (tests/attack/README.md).
// Continues a stopped run from .prove-security. With `--size slice` it is a step of npm test.
import { findBrowser } from "./find-browser.ts";
import { runProof } from "./run-proof.ts";

await runProof("tests/attack/main.ts", ".prove-security", {
  CHROME_PATH: await findBrowser(),
});
