// npm run prove:sending: breaks the running product thousands of times and lets an independent judge look (tests/prove/README.md).
// What it knows is kept in .prove, so that it can be stopped and goes on where it was. With `--size slice` it is a step of npm test.
import { runProof } from "./prove.mjs";

await runProof("tests/prove/main.ts", ".prove");
