// npm run prove:security: attacks the whole running product from outside (tests/attack/README.md). What it knows is kept in
// .prove-security, so that it can be stopped and goes on where it was. With `--size slice` it is a step of npm test.
import { findBrowser } from "./browser.mjs";
import { prove } from "./prove.mjs";
import { withFfmpeg } from "./samples.mjs";

await prove("tests/attack/main.ts", ".prove-security", { CHROME_PATH: await findBrowser(), PATH: withFfmpeg(process.env.PATH) });
