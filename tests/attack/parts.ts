import { files } from "#tests/attack/files/run-files";
import { uploads } from "#tests/attack/files/run-uploads";
import { fuzz } from "#tests/attack/fuzz/run-fuzz";
import { ssrf } from "#tests/attack/ssrf/run-ssrf";
import { csrf } from "#tests/attack/tables/run-csrf";
import { host } from "#tests/attack/tables/run-host";
import { oauth } from "#tests/attack/tables/run-oauth";
import { redirects } from "#tests/attack/tables/run-redirects";
import { webhooks } from "#tests/attack/tables/run-webhooks";
import type { Part, Size, Task } from "#tests/attack/task";
import { xss } from "#tests/attack/xss/run-xss";

/** Every kind of attack, in the order in which they run. */
export const PARTS: readonly Part[] = [webhooks, host, redirects, csrf, oauth, ssrf, uploads, files, xss, fuzz];

/** All tasks of a run. The seed of a task depends on the run's seed and its own id alone, so that it can be run again by itself. */
export function planTasks(seed: number, size: Size): Task[] {
  return PARTS.flatMap(({ name, tasks }) =>
    Array.from({ length: tasks[size] }, (_, index): Task => {
      const id = `${name}.${index}`;
      const mixed = [...id].reduce((sum, char) => Math.imul(sum ^ (char.codePointAt(0) ?? 0), 0x01000193), seed);
      return { id, part: name, seed: mixed >>> 0 };
    }),
  );
}
