import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { database } from "#lib/infra/db/database";
import { loadClips } from "#tests/attack/files/sample-clips";
import { findStrayFiles } from "#tests/attack/files/find-stray-files";
import {
  postUpload,
  postFinish,
  uploadWholeFile,
  patchUpload,
  sha256Hex,
} from "#tests/attack/files/upload-client";
import type { AttackedShop, AttackedStudio } from "#tests/attack/attacked-studio";
import type { DetectorControl, AttackFinding, Attack, RunSize } from "#tests/attack/task";
import type { SeededRandom } from "#tests/prove/seeded-random";
import { HOSTILE_NAMES, UNSAFE_NAME } from "#tests/attack/files/hostile-names";

/** Uploads files under hostile names, which must not be shown with unsafe characters. */
async function tryHostileNames(
  studio: AttackedStudio,
  { editor }: AttackedShop,
  size: RunSize,
): Promise<AttackFinding[]> {
  const found: AttackFinding[] = [];
  const checkName = async (name: string | Buffer) => {
    const bytes = Buffer.from(`no video, only ${sha256Hex(Buffer.from(name))}`);
    // A slice does not wait for the check: the upload stores the name when it is created.
    const id =
      size === "full"
        ? await uploadWholeFile(studio, editor, bytes, name)
        : (await postUpload(studio, editor, { length: "10", name })).id;
    const { name: shown } = (await (
      await studio.fetchAs(editor, "GET", `/api/videos/${id}`)
    ).json()) as { name: string };
    if (UNSAFE_NAME.test(shown) || shown.length > 200 || shown === "")
      found.push({
        rule: "name",
        message: `The name ${JSON.stringify(String(name).slice(0, 60))} is shown as ${JSON.stringify(shown.slice(0, 60))}`,
      });
  };
  for (const name of HOSTILE_NAMES) await checkName(name);
  return found;
}

/** Tries uploads with false sizes, offsets, owners or bytes. */
async function tryDishonestUploads(
  studio: AttackedStudio,
  one: AttackedShop,
  other: AttackedShop,
  video: Buffer,
): Promise<{ tried: number; findings: AttackFinding[] }> {
  const findings: AttackFinding[] = [];
  let tried = 0;
  const expect = (what: string, good: boolean, answer: object) => {
    tried += 1;
    if (!good) findings.push({ rule: "upload", message: `${what}: ${JSON.stringify(answer)}` });
  };
  const { editor } = one;
  const size = video.length;
  const half = Math.floor(size / 2);
  for (const length of [
    "-1",
    "1e9",
    "0x10",
    "99999999999999999999",
    "4000000001",
    "NaN",
    "",
    " 5 5",
  ]) {
    const made = await postUpload(studio, editor, { length });
    expect(`announced ${length} bytes`, made.status >= 400 && made.status < 500, made);
  }
  for (const metadata of [
    "filename",
    "filename !!!!",
    "filename AAAA,filename BBBB",
    ",,,",
    "=",
    "a b c d",
  ]) {
    const made = await postUpload(studio, editor, { length: "10", metadata });
    expect(
      `announced with ${metadata}`,
      made.status === 201 || (made.status >= 400 && made.status < 500),
      made,
    );
  }

  const short = await postUpload(studio, editor, { length: String(half) });
  const much = await patchUpload(studio, editor, { id: short.id, offset: "0", bytes: video });
  expect("more bytes than were announced", much.status >= 400 && much.status < 500, much);
  const toomuch = await postFinish(studio, editor, short.id, sha256Hex(video));
  expect(
    "an upload that is longer than announced was finished",
    toomuch.kind !== "received",
    toomuch,
  );

  const long = await postUpload(studio, editor, { length: String(size) });
  await patchUpload(studio, editor, { id: long.id, offset: "0", bytes: video.subarray(0, half) });
  const early = await postFinish(studio, editor, long.id, sha256Hex(video));
  expect("half a file was finished", early.kind === "incomplete", early);
  const gap = await patchUpload(studio, editor, {
    id: long.id,
    offset: String(half + 10),
    bytes: video.subarray(half + 10),
  });
  expect("a gap was left", gap.status === 409, gap);
  const overlap = await patchUpload(studio, editor, {
    id: long.id,
    offset: "0",
    bytes: Buffer.alloc(half, 1),
  });
  expect("bytes were written over", overlap.status === 409, overlap);
  for (const offset of ["-5", "1e3", "NaN", "99999999999999999999", ""]) {
    const odd = await patchUpload(studio, editor, { id: long.id, offset, bytes: Buffer.from("x") });
    expect(`from offset ${offset}`, odd.status >= 400 && odd.status < 500, odd);
  }

  for (const [who, actor] of [
    ["another shop", other.admin],
    ["a colleague", one.admin],
    ["a viewer", one.viewer],
  ] as const) {
    const responses = await Promise.all([
      patchUpload(studio, actor, { id: long.id, offset: String(half), bytes: Buffer.from("x") }),
      studio.fetchAs(actor, "HEAD", `/api/uploads/${long.id}`, undefined, {
        "tus-resumable": "1.0.0",
      }),
      studio.fetchAs(actor, "POST", `/api/videos/${long.id}/finish`, { sha256: sha256Hex(video) }),
    ]);
    expect(
      `${who} reached an upload`,
      responses.every(({ status }) => status === 403 || status === 404),
      responses.map(({ status }) => status),
    );
  }
  const foreign = await studio.fetchAs(other.admin, "DELETE", `/api/uploads/${long.id}`);
  expect("another shop ended an upload", foreign.status === 404, { status: foreign.status });

  // Twenty writers at once. The stored file must match the hash that was sent, or not exist.
  const writers = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      patchUpload(studio, editor, {
        id: long.id,
        offset: String(half),
        bytes: at % 2 ? video.subarray(half) : Buffer.alloc(size - half, at),
      }),
    ),
  );
  expect(
    "more than one writer was believed",
    writers.filter(({ status }) => status === 204).length <= 1,
    writers.map(({ status }) => status),
  );
  const ended = await postFinish(studio, editor, long.id, sha256Hex(video));
  expect(
    "an end that is neither the file nor a refusal",
    ["received", "damaged", "incomplete"].includes(ended.kind) || ended.status === 409,
    ended,
  );
  const row = await database().video.findUniqueOrThrow({
    where: { id: long.id },
    select: { sha256: true },
  });
  expect(
    "other bytes than the announced ones were stored",
    row.sha256 === null || row.sha256 === sha256Hex(video),
    row,
  );

  const changed = await postUpload(studio, editor, { length: String(size) });
  await patchUpload(studio, editor, {
    id: changed.id,
    offset: "0",
    bytes: Buffer.concat([video.subarray(0, -1), Buffer.from([7])]),
  });
  const damaged = await postFinish(studio, editor, changed.id, sha256Hex(video));
  expect("a changed byte went unnoticed", damaged.kind === "damaged", damaged);
  return { tried, findings };
}

const IMPORT_TIMEOUT_MS = 30_000;

/** Puts files with odd names and a symbolic link into the folder from which the server imports. */
async function tryInboxFolder(
  studio: AttackedStudio,
  random: SeededRandom,
): Promise<{ tried: number; findings: AttackFinding[] }> {
  const fit = [
    "\u202e4pm.mp4",
    "-i.mp4",
    "a'b\"c.mp4",
    "<img src=x>.mp4",
    "%00.mp4",
    "ｅ..mp4",
    `${"n".repeat(200)}.mp4`,
  ];
  for (const name of fit) await writeFile(join(studio.inbox, name), `nothing ${random.next()}`);
  await symlink("/etc/passwd", join(studio.inbox, "link.mp4")).catch(() => undefined);
  const findImported = () =>
    database().video.findMany({
      where: { source: "folder" },
      select: { name: true, sizeBytes: true },
    });
  for (
    const end = performance.now() + IMPORT_TIMEOUT_MS;
    performance.now() < end && (await findImported()).length < fit.length;
  )
    await sleep(300);
  // Waits for the link too, which would be imported last.
  await sleep(3500);
  const rows = await findImported();
  const findings: AttackFinding[] = [];
  if (rows.some(({ name }) => UNSAFE_NAME.test(name)))
    findings.push({
      rule: "name",
      message: `A name of the folder is shown as it is: ${JSON.stringify(rows)}`,
    });
  if (rows.some(({ name }) => name === "link.mp4"))
    findings.push({ rule: "escape", message: "A link in the folder was followed" });
  if (rows.length < fit.length)
    findings.push({
      rule: "upload",
      message: `${rows.length} of ${fit.length} files of the folder were taken`,
    });
  return { tried: fit.length + 1, findings };
}

async function runControls(
  studio: AttackedStudio,
  { editor }: AttackedShop,
  video: Buffer,
): Promise<DetectorControl[]> {
  const id = await uploadWholeFile(studio, editor, video);
  return [{ name: "an honest upload in one piece, which arrives", detected: id !== "" }];
}

export const uploadsAttack: Attack = {
  name: "uploads",
  description:
    "The upload route itself: names that would be paths or commands, sizes that are not the true ones, gaps, overlaps, twenty writers at once, other people's uploads, changed bytes, and odd files in the folder on the server.",
  tasks: { full: 1, slice: 1 },
  run: async (studio, { random, size }) => {
    const { mp4 } = await loadClips();
    const [one, other] = [await studio.makeShop(), await studio.makeShop()];
    const [named, tricked, taken] = await Promise.all([
      tryHostileNames(studio, one, size),
      tryDishonestUploads(studio, one, other, mp4),
      size === "full" ? tryInboxFolder(studio, random) : { tried: 0, findings: [] },
    ]);
    const findings = [
      ...named,
      ...tricked.findings,
      ...taken.findings,
      ...(await findStrayFiles(studio)),
    ];
    return {
      counts: {
        "odd names": HOSTILE_NAMES.length,
        "dishonest uploads": tricked.tried,
        "odd files in the folder": taken.tried,
      },
      findings,
      controls: await runControls(studio, one, mp4),
    };
  },
};
