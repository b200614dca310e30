import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { StaffActor } from "#lib/actor";
import { Canary } from "#tests/attack/canary";
import { loadClips, type HostileFile } from "#tests/attack/files/sample-clips";
import { mp4Files } from "#tests/attack/files/craft-mp4";
import { otherFiles, textFiles } from "#tests/attack/files/craft-text";
import { webmFiles } from "#tests/attack/files/craft-webm";
import { findStrayFiles } from "#tests/attack/files/find-stray-files";
import { mutateClip } from "#tests/attack/files/mutate-clip";
import {
  uploadWholeFile,
  waitForVideoCheck,
  type VideoResponse,
} from "#tests/attack/files/upload-client";
import type { AttackedStudio } from "#tests/attack/attacked-studio";
import {
  inParallel,
  shuffled,
  type DetectorControl,
  type AttackFinding,
  type Attack,
} from "#tests/attack/task";
import { SeededRandom } from "#tests/prove/seeded-random";

const CONCURRENCY = 3;
/** A check must end within this time. */
const CHECK_TIMEOUT_MS = 200_000;
const FILES_PER_TASK = { full: { crafted: 34, mutated: 26 }, slice: { crafted: 6, mutated: 3 } };
const TASK_COUNTS = { full: 10, slice: 1 };
const MB = 1_000_000;
/** More memory than this means that a file caused it. A normal video needs a tenth. */
const MAX_MEMORY = { web: 900 * MB, worker: 700 * MB, children: 1300 * MB };

/** Returns what is wrong with how a video is served: every browser must treat it as a video. */
async function checkMediaHeaders(
  studio: AttackedStudio,
  actor: StaffActor,
  video: VideoResponse,
): Promise<string[]> {
  if (video.mediaUrl === null) return [];
  const answer = await studio.fetchAs(actor, "GET", video.mediaUrl);
  await answer.body?.cancel();
  const type = answer.headers.get("content-type") ?? "";
  return [
    /^video\/(mp4|webm|quicktime)$/.test(type) ? "" : `as ${type}`,
    answer.headers.get("x-content-type-options") === "nosniff" ? "" : "for a browser to guess",
    /sandbox/.test(answer.headers.get("content-security-policy") ?? "") ? "" : "outside a sandbox",
  ].filter(Boolean);
}

async function uploadAndJudge(
  studio: AttackedStudio,
  actor: StaffActor,
  file: HostileFile,
): Promise<{ finding: AttackFinding | null; state: string; ms: number }> {
  const began = performance.now();
  const id = await uploadWholeFile(studio, actor, file.bytes, `${file.name}.mp4`);
  const checked = await waitForVideoCheck(studio, actor, id, CHECK_TIMEOUT_MS);
  const ms = performance.now() - began;
  if (!checked)
    return {
      finding: {
        rule: "unbounded",
        message: `The check of "${file.name}" did not end in ${CHECK_TIMEOUT_MS / 1000} s`,
      },
      state: "unchecked",
      ms,
    };
  const { state } = checked;
  const served = await checkMediaHeaders(studio, actor, checked);
  if (state === "ready" && file.expected === "refused")
    return {
      finding: {
        rule: "accepted",
        message: `"${file.name}" was found fit to be sent: ${JSON.stringify(checked.facts)}`,
      },
      state,
      ms,
    };
  if (served.length > 0)
    return {
      finding: { rule: "served_as", message: `"${file.name}" is given out ${served.join(", ")}` },
      state,
      ms,
    };
  return { finding: null, state, ms };
}

async function runControls(
  studio: AttackedStudio,
  actor: StaffActor,
  canary: Canary,
): Promise<DetectorControl[]> {
  const { mp4, webm } = await loadClips();
  const states = await Promise.all(
    [mp4, webm].map(
      async (video) =>
        (
          await waitForVideoCheck(
            studio,
            actor,
            await uploadWholeFile(studio, actor, video),
            CHECK_TIMEOUT_MS,
          )
        )?.state,
    ),
  );
  const stray = join(studio.dataDir, "media", "owned.mp4");
  await writeFile(stray, "x");
  const seen = await findStrayFiles(studio);
  await rm(stray);
  const wrong = await uploadAndJudge(studio, actor, {
    name: "a good video that is said to be hostile",
    bytes: mp4,
    expected: "refused",
  });
  return [
    {
      name: "good videos, which are found fit to be sent",
      detected: states.every((state) => state === "ready"),
    },
    {
      name: "a video that is accepted though it must not be",
      detected: wrong.finding?.rule === "accepted",
    },
    {
      name: "a file outside its folder",
      detected: seen.some(({ message }) => message.endsWith("/owned.mp4")),
    },
    { name: "a canary that received a request", detected: await canary.selfTest() },
  ];
}

export const filesAttack: Attack = {
  name: "files",
  description:
    "Hostile files through the upload route and the check: playlists and scripts that call themselves videos, boxes whose sizes lie, nest or never end, huge tables, edits and references to elsewhere, bombs, lacing, files cut short, videos that are something else too, and good videos with odd bytes.",
  tasks: TASK_COUNTS,
  run: async (studio, { random, index, size }) => {
    const canary = await Canary.open();
    const videos = await loadClips();
    const all = [
      ...textFiles(canary.url),
      ...otherFiles(videos),
      ...mp4Files(videos, canary.url),
      ...webmFiles(videos),
    ];
    // A full run divides the files among its tasks. A slice picks some by its seed.
    const crafted =
      size === "full"
        ? all.filter((_, at) => at % TASK_COUNTS.full === index)
        : shuffled(random, all).slice(0, FILES_PER_TASK.slice.crafted);
    const mutated = Array.from({ length: FILES_PER_TASK[size].mutated }, () =>
      mutateClip(new SeededRandom(random.between(0, 2 ** 31)), videos),
    );
    const { editor } = await studio.makeShop();
    const findings: AttackFinding[] = [];
    const counts: Record<string, number> = {
      "crafted files": crafted.length,
      "mutated videos": mutated.length,
    };
    let longest = 0;
    await inParallel([...crafted, ...mutated], CONCURRENCY, async (file) => {
      const { finding, state, ms } = await uploadAndJudge(studio, editor, file);
      if (finding) findings.push(finding);
      counts[`came out ${state}`] = (counts[`came out ${state}`] ?? 0) + 1;
      longest = Math.max(longest, ms);
    });
    counts["longest check, milliseconds"] = Math.round(longest);
    findings.push(
      ...canary.hits.map(() => ({
        rule: "canary",
        message: "A media program requested the canary",
      })),
      ...(await findStrayFiles(studio)),
    );
    const held = studio.getMemoryPeaks();
    for (const kind of ["web", "worker", "children"] as const) {
      if (held[kind] > MAX_MEMORY[kind])
        findings.push({
          rule: "unbounded",
          message: `${kind} held ${Math.round(held[kind] / MB)} MB`,
        });
    }
    const made = index === 0 ? { controls: await runControls(studio, editor, canary) } : {};
    canary.close();
    return { counts, findings, ...made };
  },
};
