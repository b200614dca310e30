// Loaded into every process of a measured program: writes down its peak memory when it ends.
import { appendFileSync } from "node:fs";

const file = process.env["BENCH_MEMORY_FILE"];
if (file)
  process.on("exit", () => appendFileSync(file, `${process.resourceUsage().maxRSS * 1024}\n`));
