// npm run prove:sending: crashes the running product and judges it (tests/prove/README.md).
// Continues a stopped run from .prove. With `--size slice` it is a step of npm test.
import { runProof } from "./run-proof.ts";

await runProof("tests/prove/main.ts", ".prove");
