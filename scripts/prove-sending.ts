// npm run prove:sending: crashes the running product thousands of times and has an independent judge check it (tests/prove/README.md).
// Its results are kept in .prove, so that a stopped run continues. With `--size slice` it is a step of npm test.
import { runProof } from "./run-proof.ts";

await runProof("tests/prove/main.ts", ".prove");
