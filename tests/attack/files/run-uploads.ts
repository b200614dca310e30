import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { database } from "#lib/infra/database";
import { clips } from "#tests/attack/files/clip-kit";
import { lookAround } from "#tests/attack/files/look-around";
import { announce, finish, sendFile, sendPiece, sha256 } from "#tests/attack/files/send-file";
import type { Shop, Site } from "#tests/attack/site";
import type { Control, Finding, Part, Size } from "#tests/attack/task";
import type { Dice } from "#tests/prove/dice";

/** Names that would like to be a path, a command, or something else on the screen. */
const NAMES: readonly (string | Buffer)[] = [
  "../../../../tmp/owned.mp4",
  "..\\..\\..\\tmp\\owned.mp4",
  "/tmp/owned.mp4",
  "C:\\tmp\\owned.mp4",
  "....//....//owned.mp4",
  "%2e%2e%2f%2e%2e%2fowned.mp4",
  "owned.mp4\0.jpg",
  "\0",
  "‮4pm.exe",
  "a\u202egpj.mp4",
  "\u2066\u2067\ufeff",
  "-i /etc/passwd.mp4",
  "concat:x|y.mp4",
  "pipe:0",
  "http://127.0.0.1/x.mp4",
  "`id`.mp4",
  "$(id).mp4",
  "a;id;.mp4",
  "a\r\nset-cookie: x=y\r\n.mp4",
  "CON",
  ".",
  "..",
  "~/.ssh/authorized_keys",
  "x".repeat(4096),
  "é".repeat(4096),
  "\u0301".repeat(4096),
  Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  Buffer.from([0xed, 0xa0, 0x80]),
];
const UNFIT = /[\p{Cc}\p{Cf}/\\]|\.\.\//u;

/** Files under odd names come in under names of ours, and are shown without what could deceive. */
async function names(site: Site, { editor }: Shop, size: Size): Promise<Finding[]> {
  const found: Finding[] = [];
  const told = async (name: string | Buffer) => {
    const bytes = Buffer.from(`no film, only ${sha256(Buffer.from(name))}`);
    // A slice does not wait for checks: the name is given at the beginning.
    const id = size === "full" ? await sendFile(site, editor, bytes, name) : (await announce(site, editor, { length: "10", name })).id;
    const { name: shown } = (await (await site.ask(editor, "GET", `/api/videos/${id}`)).json()) as { name: string };
    if (UNFIT.test(shown) || shown.length > 200 || shown === "")
      found.push({
        rule: "name",
        sentence: `The name ${JSON.stringify(String(name).slice(0, 60))} is shown as ${JSON.stringify(shown.slice(0, 60))}`,
      });
  };
  for (const name of NAMES) await told(name);
  return found;
}

/** Uploads that say something else than they do. Each row is what was answered wrongly, or null. */
async function tricks(site: Site, one: Shop, other: Shop, film: Buffer): Promise<{ tried: number; findings: Finding[] }> {
  const findings: Finding[] = [];
  let tried = 0;
  const expect = (what: string, good: boolean, answer: object) => {
    tried += 1;
    if (!good) findings.push({ rule: "upload", sentence: `${what}: ${JSON.stringify(answer)}` });
  };
  const { editor } = one;
  const size = film.length;
  const half = Math.floor(size / 2);
  for (const length of ["-1", "1e9", "0x10", "99999999999999999999", "4000000001", "NaN", "", " 5 5"]) {
    const made = await announce(site, editor, { length });
    expect(`announced ${length} bytes`, made.status >= 400 && made.status < 500, made);
  }
  for (const metadata of ["filename", "filename !!!!", "filename AAAA,filename BBBB", ",,,", "=", "a b c d"]) {
    const made = await announce(site, editor, { length: "10", metadata });
    expect(`announced with ${metadata}`, made.status === 201 || (made.status >= 400 && made.status < 500), made);
  }

  const short = await announce(site, editor, { length: String(half) });
  const much = await sendPiece(site, editor, { id: short.id, offset: "0", bytes: film });
  expect("more bytes than were announced", much.status >= 400 && much.status < 500, much);
  const toomuch = await finish(site, editor, short.id, sha256(film));
  expect("an upload that is longer than announced was finished", toomuch.kind !== "arrived", toomuch);

  const long = await announce(site, editor, { length: String(size) });
  await sendPiece(site, editor, { id: long.id, offset: "0", bytes: film.subarray(0, half) });
  const early = await finish(site, editor, long.id, sha256(film));
  expect("half a file was finished", early.kind === "incomplete", early);
  const gap = await sendPiece(site, editor, { id: long.id, offset: String(half + 10), bytes: film.subarray(half + 10) });
  expect("a gap was left", gap.status === 409, gap);
  const overlap = await sendPiece(site, editor, { id: long.id, offset: "0", bytes: Buffer.alloc(half, 1) });
  expect("bytes were written over", overlap.status === 409, overlap);
  for (const offset of ["-5", "1e3", "NaN", "99999999999999999999", ""]) {
    const odd = await sendPiece(site, editor, { id: long.id, offset, bytes: Buffer.from("x") });
    expect(`from offset ${offset}`, odd.status >= 400 && odd.status < 500, odd);
  }

  for (const [who, actor] of [
    ["another shop", other.admin],
    ["a colleague", one.admin],
    ["a viewer", one.viewer],
  ] as const) {
    const asked = await Promise.all([
      sendPiece(site, actor, { id: long.id, offset: String(half), bytes: Buffer.from("x") }),
      site.ask(actor, "HEAD", `/api/uploads/${long.id}`, undefined, { "tus-resumable": "1.0.0" }),
      site.ask(actor, "POST", `/api/videos/${long.id}/finish`, { sha256: sha256(film) }),
    ]);
    expect(
      `${who} reached an upload`,
      asked.every(({ status }) => status === 403 || status === 404),
      asked.map(({ status }) => status),
    );
  }
  const foreign = await site.ask(other.admin, "DELETE", `/api/uploads/${long.id}`);
  expect("another shop ended an upload", foreign.status === 404, { status: foreign.status });

  // Twenty at once: whatever wins, what arrives is the file whose hash is told, or nothing.
  const writers = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      sendPiece(site, editor, { id: long.id, offset: String(half), bytes: at % 2 ? film.subarray(half) : Buffer.alloc(size - half, at) }),
    ),
  );
  expect(
    "more than one writer was believed",
    writers.filter(({ status }) => status === 204).length <= 1,
    writers.map(({ status }) => status),
  );
  const ended = await finish(site, editor, long.id, sha256(film));
  expect(
    "an end that is neither the file nor a refusal",
    ["arrived", "damaged", "incomplete"].includes(ended.kind) || ended.status === 409,
    ended,
  );
  const row = await database().video.findUniqueOrThrow({ where: { id: long.id }, select: { sha256: true } });
  expect("other bytes than the ones told were kept", row.sha256 === null || row.sha256 === sha256(film), row);

  const changed = await announce(site, editor, { length: String(size) });
  await sendPiece(site, editor, { id: changed.id, offset: "0", bytes: Buffer.concat([film.subarray(0, -1), Buffer.from([7])]) });
  const damaged = await finish(site, editor, changed.id, sha256(film));
  expect("a changed byte went unnoticed", damaged.kind === "damaged", damaged);
  return { tried, findings };
}

/** Files dropped into the folder on the server: names, and links to what is not the person's. */
async function dropped(site: Site, dice: Dice): Promise<{ tried: number; findings: Finding[] }> {
  const fit = ["\u202e4pm.mp4", "-i.mp4", "a'b\"c.mp4", "<img src=x>.mp4", "%00.mp4", "ｅ..mp4", `${"n".repeat(200)}.mp4`];
  for (const name of fit) await writeFile(join(site.inbox, name), `nothing ${dice.next()}`);
  await symlink("/etc/passwd", join(site.inbox, "link.mp4")).catch(() => undefined);
  await sleep(12_000);
  const rows = await database().video.findMany({ where: { source: "folder" }, select: { name: true, sizeBytes: true } });
  const findings: Finding[] = [];
  if (rows.some(({ name }) => UNFIT.test(name)))
    findings.push({ rule: "name", sentence: `A name of the folder is shown as it is: ${JSON.stringify(rows)}` });
  if (rows.some(({ name }) => name === "link.mp4")) findings.push({ rule: "escape", sentence: "A link in the folder was followed" });
  if (rows.length < fit.length)
    findings.push({ rule: "upload", sentence: `${rows.length} of ${fit.length} files of the folder were taken` });
  return { tried: fit.length + 1, findings };
}

async function controls(site: Site, { editor }: Shop, film: Buffer): Promise<Control[]> {
  const id = await sendFile(site, editor, film);
  return [{ name: "an honest upload in one piece, which arrives", noticed: id !== "" }];
}

export const uploads: Part = {
  name: "uploads",
  words:
    "The upload door itself: names that would be paths or commands, sizes that are not the true ones, gaps, overlaps, twenty writers at once, other people's uploads, changed bytes, and odd files in the folder on the server.",
  tasks: { full: 1, slice: 1 },
  run: async (site, { dice, size }) => {
    const { mp4 } = await clips();
    const [one, other] = [await site.shop(), await site.shop()];
    const [named, tricked, taken] = await Promise.all([
      names(site, one, size),
      tricks(site, one, other, mp4),
      size === "full" ? dropped(site, dice) : { tried: 0, findings: [] },
    ]);
    const findings = [...named, ...tricked.findings, ...taken.findings, ...(await lookAround(site))];
    return {
      counts: { "odd names": NAMES.length, "dishonest uploads": tricked.tried, "odd files in the folder": taken.tried },
      findings,
      controls: await controls(site, one, mp4),
    };
  },
};
