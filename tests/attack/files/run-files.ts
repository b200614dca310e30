import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { StaffActor } from "#lib/actor";
import { Canary } from "#tests/attack/canary";
import { clips, type Hostile } from "#tests/attack/files/clip-kit";
import { mp4Files } from "#tests/attack/files/craft-mp4";
import { otherFiles, textFiles } from "#tests/attack/files/craft-text";
import { webmFiles } from "#tests/attack/files/craft-webm";
import { lookAround } from "#tests/attack/files/look-around";
import { mutateClip } from "#tests/attack/files/mutate-clip";
import { sendFile, untilChecked, type Told } from "#tests/attack/files/send-file";
import type { Site } from "#tests/attack/site";
import { inParallel, shuffled, type Control, type Finding, type Part } from "#tests/attack/task";
import { Dice } from "#tests/prove/dice";

const AT_ONCE = 3;
/** A check may take this long at the very most; then it must have come to an end. */
const CHECK_MS = 200_000;
const PER_TASK = { full: { crafted: 34, mutated: 26 }, slice: { crafted: 14, mutated: 6 } };
const TASKS = { full: 10, slice: 1 };
const MB = 1_000_000;
/** Beyond this a file has made a process hold too much: one film of ours needs a tenth. */
const MOST = { web: 900 * MB, worker: 700 * MB, children: 1300 * MB };

/** What is wrong with how a film is given out: it must be a film to every browser, whatever hides in it. */
async function servedAs(site: Site, actor: StaffActor, told: Told): Promise<string[]> {
  if (told.mediaUrl === null) return [];
  const answer = await site.ask(actor, "GET", told.mediaUrl);
  await answer.body?.cancel();
  const type = answer.headers.get("content-type") ?? "";
  return [
    /^video\/(mp4|webm|quicktime)$/.test(type) ? "" : `as ${type}`,
    answer.headers.get("x-content-type-options") === "nosniff" ? "" : "for a browser to guess",
    /sandbox/.test(answer.headers.get("content-security-policy") ?? "") ? "" : "outside a sandbox",
  ].filter(Boolean);
}

async function judged(site: Site, actor: StaffActor, file: Hostile): Promise<{ finding: Finding | null; state: string; ms: number }> {
  const began = performance.now();
  const id = await sendFile(site, actor, file.bytes, `${file.name}.mp4`);
  const told = await untilChecked(site, actor, id, CHECK_MS);
  const ms = performance.now() - began;
  if (!told)
    return {
      finding: { rule: "unbounded", sentence: `The check of "${file.name}" did not end in ${CHECK_MS / 1000} s` },
      state: "unchecked",
      ms,
    };
  const { state } = told;
  const served = await servedAs(site, actor, told);
  if (state === "ready" && file.may === "refused")
    return { finding: { rule: "accepted", sentence: `"${file.name}" was found fit to be sent: ${JSON.stringify(told.facts)}` }, state, ms };
  if (served.length > 0) return { finding: { rule: "served_as", sentence: `"${file.name}" is given out ${served.join(", ")}` }, state, ms };
  return { finding: null, state, ms };
}

async function controls(site: Site, actor: StaffActor, canary: Canary): Promise<Control[]> {
  const { mp4, webm } = await clips();
  const states = await Promise.all(
    [mp4, webm].map(async (film) => (await untilChecked(site, actor, await sendFile(site, actor, film), CHECK_MS))?.state),
  );
  const stray = join(site.dataDir, "media", "owned.mp4");
  await writeFile(stray, "x");
  const seen = await lookAround(site);
  await rm(stray);
  const wrong = await judged(site, actor, { name: "a good film that is said to be hostile", bytes: mp4, may: "refused" });
  return [
    { name: "good films, which are found fit to be sent", noticed: states.every((state) => state === "ready") },
    { name: "a film that is accepted though it must not be", noticed: wrong.finding?.rule === "accepted" },
    { name: "a file outside its folder", noticed: seen.length === 1 },
    { name: "a canary that was asked", noticed: await canary.works() },
  ];
}

export const files: Part = {
  name: "files",
  words:
    "Hostile files by the upload door and through the check: playlists and scripts that call themselves films, boxes whose sizes lie, nest or never end, huge tables, edits and references to elsewhere, bombs, lacing, files cut short, films that are something else too, and good films with odd bytes.",
  tasks: TASKS,
  run: async (site, { dice, index, size }) => {
    const canary = await Canary.open();
    const films = await clips();
    const all = [...textFiles(canary.url), ...otherFiles(films), ...mp4Files(films, canary.url), ...webmFiles(films)];
    // Cut into as many parts as there are tasks; a slice takes some of all, by its seed.
    const crafted =
      size === "full" ? all.filter((_, at) => at % TASKS.full === index) : shuffled(dice, all).slice(0, PER_TASK.slice.crafted);
    const mutated = Array.from({ length: PER_TASK[size].mutated }, () => mutateClip(new Dice(dice.between(0, 2 ** 31)), films));
    const { editor } = await site.shop();
    const findings: Finding[] = [];
    const counts: Record<string, number> = { "crafted files": crafted.length, "mutated films": mutated.length };
    let longest = 0;
    await inParallel([...crafted, ...mutated], AT_ONCE, async (file) => {
      const { finding, state, ms } = await judged(site, editor, file);
      if (finding) findings.push(finding);
      counts[`came out ${state}`] = (counts[`came out ${state}`] ?? 0) + 1;
      longest = Math.max(longest, ms);
    });
    counts["longest check, milliseconds"] = Math.round(longest);
    findings.push(
      ...canary.heard.map(() => ({ rule: "canary", sentence: "A media program asked the canary" })),
      ...(await lookAround(site)),
    );
    const held = site.peeks();
    for (const kind of ["web", "worker", "children"] as const) {
      if (held[kind] > MOST[kind]) findings.push({ rule: "unbounded", sentence: `${kind} held ${Math.round(held[kind] / MB)} MB` });
    }
    const made = index === 0 ? { controls: await controls(site, editor, canary) } : {};
    canary.close();
    return { counts, findings, ...made };
  },
};
