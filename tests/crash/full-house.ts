import { randomUUID } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { hashPassword } from "#lib/infra/passwords";
import { FileQuota, RowQuota } from "#tests/crash/quota";
import { geometry } from "#tests/prove/case";
import { type Account, Ground } from "#tests/prove/ground";
import type { Server } from "#tests/prove/house";
import { openServer } from "#tests/prove/server";
import type { Worker } from "#tests/prove/worker";
import { makeStaff } from "#tests/support/makers";
import { kill } from "#tests/support/processes";
import { prepareDraft } from "#tests/support/sending";
import { StudioClient } from "#tests/support/studio-client";
import { makeTemplate } from "#tests/support/template";
import { type Room, Volume } from "#tests/support/volume";
import { freePort, startWeb, type Web } from "#tests/support/web";

const PASSWORD = "the linen dress is in the window";
const MEDIA_BYTES = 640 * 1024 * 1024;
const DATABASE_BYTES = 512 * 1024 * 1024;

/** A draft that a person has before them: what agreeing to it says. */
type Shown = { draftId: string; account: Account; sha256: string; sizeBytes: number; yes: object };
type Preview = { kind: string; fingerprint: string; shown: { textVersion: string } };
export type Answer = { status: number; retryAfter: number; text: string };

/**
 * A whole installation whose media and whose database each live on a small volume of their own, or under a quota where nobody may
 * mount one.
 */
export class FullHouse {
  readonly media: Room;
  readonly database: Room;
  readonly server: Server;
  readonly ground: Ground;
  readonly web: Web;
  readonly worker: Worker;
  readonly client: StudioClient;
  readonly #end: () => Promise<void>;

  private constructor(
    parts: Pick<FullHouse, "media" | "database" | "server" | "ground" | "web" | "worker" | "client">,
    end: () => Promise<void>,
  ) {
    ({ media: this.media, database: this.database, server: this.server, ground: this.ground } = parts);
    ({ web: this.web, worker: this.worker, client: this.client } = parts);
    this.#end = end;
  }

  static async open(): Promise<FullHouse> {
    const before = { ...process.env };
    const folder = await mkdtemp(join(tmpdir(), "studio-crash-full-"));
    await chmod(folder, 0o755); // the database may run as another user
    const [forMedia, forDatabase] = [join(folder, "media-volume"), join(folder, "database-volume")];
    const media = (await Volume.open(forMedia, MEDIA_BYTES)) ?? (await FileQuota.open(forMedia));
    const database = (await Volume.open(forDatabase, DATABASE_BYTES)) ?? (await RowQuota.open(forDatabase));
    const server = await openServer(join(database.path, "server"));
    const appUrl = `http://localhost:${await freePort()}`;
    process.env["APP_URL"] = appUrl;
    const ground = await Ground.open(folder, await makeTemplate());
    await mkdir(join(media.path, "media"));
    await mkdir(join(ground.folder, "data"), { recursive: true });
    await symlink(join(media.path, "media"), join(ground.folder, "data", "media"));
    const web = await startWeb({ APP_URL: appUrl, PORT: new URL(appUrl).port, ...("env" in media ? media.env : {}) });
    ground.noteProcess(web.running);
    const worker = await ground.worker({ mutations: [...geometry] });
    const email = `${randomUUID()}@shop.example`;
    await makeStaff(ground.editor.shopId, "admin", { email, passwordHash: await hashPassword(PASSWORD) });
    const client = new StudioClient(appUrl);
    await client.signIn({ email, password: PASSWORD });
    return new FullHouse({ media, database, server, ground, web, worker, client }, async () => {
      await kill(web.running.child, "SIGKILL");
      await database.makeRoom().catch(() => undefined);
      await ground.close();
      await server.end();
      await Promise.all([media.close(), database.close()]);
      await rm(folder, { recursive: true, force: true });
      Object.assign(process.env, before);
    });
  }

  /** A draft of a new file, as its page shows it. */
  async show(account: Account, sizeBytes: number): Promise<Shown> {
    const path = await this.ground.file(sizeBytes);
    const { draftId, sha256 } = await prepareDraft(this.ground.editor, path, account.id);
    await rm(path);
    const { preview } = (await this.client.ask("GET", `/api/drafts/${draftId}`)) as { preview: Preview };
    const yes = { fingerprint: preview.fingerprint, textVersion: preview.shown.textVersion, agreed: true };
    return { draftId, account, sha256, sizeBytes, yes };
  }

  /** One click on the yes; the evidence notes what the person was told. */
  async agree({ draftId, account, sha256, sizeBytes, yes }: Shown): Promise<Answer> {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(yes) };
    const response = await this.client.fetch(`/api/drafts/${draftId}/consent`, init);
    const text = await response.text();
    const deliveryId = response.ok ? String((JSON.parse(text) as { deliveryId?: string }).deliveryId) : null;
    const noRoom = response.status === 503 && text.includes("run out of room");
    const outcome = response.ok ? "ok" : noRoom ? "error" : "unknown";
    const about = { consentKey: draftId, accountOpenId: account.openId, sha256, sizeBytes };
    this.ground.evidence.consents.push({ ...about, outcome, deliveryId, at: Date.now() });
    return { status: response.status, retryAfter: Number(response.headers.get("retry-after") ?? 0), text };
  }

  /** Clicks again until it is taken, as a person would within a minute. */
  async agreeAtLast(shown: Shown): Promise<void> {
    let told = "";
    for (const end = performance.now() + 60_000; performance.now() < end; await sleep(1000)) {
      const answer = await this.agree(shown).catch((error: unknown) => ({ status: 0, text: String(error) }));
      if (answer.status === 200) return;
      told = answer.text;
    }
    throw new Error(`the consent was never taken: ${told}`);
  }

  /** Waits until something holds, looking five times a second. */
  async until(what: string, holds: () => Promise<boolean>, patienceMs = 90_000): Promise<void> {
    for (const end = performance.now() + patienceMs; !(await holds().catch(() => false)); await sleep(200))
      if (performance.now() > end) throw new Error(`waited in vain for ${what}: ${this.worker.running.words().slice(-3000)}`);
  }

  /** Writes to the database's own log until there is no room for it and the whole server falls; answers the last that it said. */
  async fellDatabase(): Promise<string> {
    if (!(this.database instanceof Volume)) await this.server.kill();
    const write = `SELECT pg_logical_emit_message(false, 'room', repeat('x', 1000000))`;
    let words = "";
    const fell = async () => {
      words = await this.ground.query(write).then(
        () => "",
        (error: unknown) => String(error),
      );
      return /terminated|ECONNREFUSED|ECONNRESET|pg_wal|recovery|starting up|shutting down/.test(words);
    };
    await this.until("the database's fall", fell, 30_000);
    return words;
  }

  /** Gives the database room and starts it if it is down. */
  async mendDatabase(): Promise<void> {
    const mend = async () => {
      if (this.database instanceof Volume) await this.database.makeRoom();
      await this.server.start();
      await this.database.makeRoom();
      return true;
    };
    await this.until("the database's return", mend, 60_000);
  }

  async verdict(): ReturnType<Ground["verdict"]> {
    await writeFile(this.ground.newLog(), this.web.running.words());
    return this.ground.verdict();
  }

  close(): Promise<void> {
    return this.#end();
  }
}
