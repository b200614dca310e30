import { randomUUID } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { hashPassword } from "#lib/infra/crypto/password-hash";
import { FileQuota, RowQuota } from "#tests/crash/quota";
import { makeVideoFile } from "#tests/prove/make-video-file";
import { SMALL_CHUNKS } from "#tests/prove/task";
import { type ConnectedAccount, Workspace } from "#tests/prove/workspace";
import type { DatabaseServer } from "#tests/prove/database-server";
import { openDatabaseServer } from "#tests/prove/database-server";
import type { InstrumentedProcess } from "#tests/prove/instrumented-process";
import { makeStaff } from "#tests/support/factories/records";
import { killAndWait } from "#tests/support/drivers/processes";
import { makeDraftFromFile } from "#tests/support/factories/deliveries";
import { StudioClient } from "#tests/support/drivers/studio-client";
import { ensureTemplateDatabase } from "#tests/setup/template-database";
import { type LimitedDisk, TmpfsVolume } from "#tests/support/drivers/limited-volume";
import { freePort, startWebProcess, type WebProcess } from "#tests/support/drivers/web-process";

const PASSWORD = "the linen dress is in the window";
const MEDIA_BYTES = 640 * 1024 * 1024;
const DATABASE_BYTES = 512 * 1024 * 1024;

/** A draft as a person sees it, with the body of its consent request. */
type ShownDraft = {
  draftId: string;
  account: ConnectedAccount;
  sha256: string;
  sizeBytes: number;
  consentBody: object;
};
type DraftPreview = { kind: string; fingerprint: string; snapshot: { textVersion: string } };
export type ConsentHttpResponse = { status: number; retryAfter: number; text: string };

/**
 * An installation whose media and database each use a small volume, or a simulated quota where the
 * system does not allow mounts.
 */
export class LimitedDiskSystem {
  readonly media: LimitedDisk;
  readonly database: LimitedDisk;
  readonly server: DatabaseServer;
  readonly workspace: Workspace;
  readonly web: WebProcess;
  readonly worker: InstrumentedProcess;
  readonly client: StudioClient;
  readonly #end: () => Promise<void>;

  private constructor(
    parts: Pick<
      LimitedDiskSystem,
      "media" | "database" | "server" | "workspace" | "web" | "worker" | "client"
    >,
    end: () => Promise<void>,
  ) {
    ({
      media: this.media,
      database: this.database,
      server: this.server,
      workspace: this.workspace,
    } = parts);
    ({ web: this.web, worker: this.worker, client: this.client } = parts);
    this.#end = end;
  }

  static async open(): Promise<LimitedDiskSystem> {
    const before = { ...process.env };
    const folder = await mkdtemp(join(tmpdir(), "studio-crash-full-"));
    await chmod(folder, 0o755); // the database may run as another user
    const [forMedia, forDatabase] = [join(folder, "media-volume"), join(folder, "database-volume")];
    const media =
      (await TmpfsVolume.open(forMedia, MEDIA_BYTES)) ?? (await FileQuota.open(forMedia));
    const database =
      (await TmpfsVolume.open(forDatabase, DATABASE_BYTES)) ?? (await RowQuota.open(forDatabase));
    const server = await openDatabaseServer(join(database.path, "server"));
    const appUrl = `http://localhost:${await freePort()}`;
    process.env["APP_URL"] = appUrl;
    const workspace = await Workspace.open(folder, await ensureTemplateDatabase());
    await mkdir(join(media.path, "media"));
    await mkdir(join(workspace.folder, "data"), { recursive: true });
    await symlink(join(media.path, "media"), join(workspace.folder, "data", "media"));
    const web = await startWebProcess({
      APP_URL: appUrl,
      PORT: new URL(appUrl).port,
      ...("env" in media ? media.env : {}),
    });
    workspace.recordProcess(web.process);
    const worker = await workspace.startWorker({ mutations: [...SMALL_CHUNKS] });
    const email = `${randomUUID()}@shop.example`;
    await makeStaff(workspace.editor.shopId, "admin", {
      email,
      passwordHash: await hashPassword(PASSWORD),
    });
    const client = new StudioClient(appUrl);
    await client.signIn({ email, password: PASSWORD });
    return new LimitedDiskSystem(
      { media, database, server, workspace, web, worker, client },
      async () => {
        await killAndWait(web.process.child, "SIGKILL");
        await database.clear().catch(() => undefined);
        await workspace.close();
        await server.end();
        await Promise.all([media.close(), database.close()]);
        await rm(folder, { recursive: true, force: true });
        Object.assign(process.env, before);
      },
    );
  }

  /** Creates a draft of a new file and reads its preview. */
  async showDraft(account: ConnectedAccount, sizeBytes: number): Promise<ShownDraft> {
    const path = await makeVideoFile(this.workspace.folder, sizeBytes);
    const { draftId, sha256 } = await makeDraftFromFile(this.workspace.editor, path, account.id);
    await rm(path);
    const { preview } = (await this.client.requestJson("GET", `/api/drafts/${draftId}`)) as {
      preview: DraftPreview;
    };
    const consentBody = {
      fingerprint: preview.fingerprint,
      textVersion: preview.snapshot.textVersion,
      agreed: true,
    };
    return { draftId, account, sha256, sizeBytes, consentBody };
  }

  /** Sends one consent request. Records its outcome in the evidence. */
  async giveConsent({
    draftId,
    account,
    sha256,
    sizeBytes,
    consentBody,
  }: ShownDraft): Promise<ConsentHttpResponse> {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(consentBody),
    };
    const response = await this.client.fetch(`/api/drafts/${draftId}/consent`, init);
    const text = await response.text();
    const deliveryId = response.ok
      ? String((JSON.parse(text) as { deliveryId?: string }).deliveryId)
      : null;
    const noRoom = response.status === 503 && text.includes("run out of disk space");
    const outcome = response.ok ? "ok" : noRoom ? "error" : "unknown";
    const about = { consentKey: draftId, accountOpenId: account.openId, sha256, sizeBytes };
    this.workspace.evidence.consents.push({ ...about, outcome, deliveryId, at: Date.now() });
    return {
      status: response.status,
      retryAfter: Number(response.headers.get("retry-after") ?? 0),
      text,
    };
  }

  /** Repeats the consent request for a minute until it succeeds. */
  async giveConsentUntilTaken(shown: ShownDraft): Promise<void> {
    let told = "";
    for (const end = performance.now() + 60_000; performance.now() < end; await sleep(1000)) {
      const answer = await this.giveConsent(shown).catch((error: unknown) => ({
        status: 0,
        text: String(error),
      }));
      if (answer.status === 200) return;
      told = answer.text;
    }
    throw new Error(`the consent was never taken: ${told}`);
  }

  /** Polls a condition five times a second. Throws after `patienceMs`. */
  async waitUntil(what: string, holds: () => Promise<boolean>, patienceMs = 90_000): Promise<void> {
    for (
      const end = performance.now() + patienceMs;
      !(await holds().catch(() => false));
      await sleep(200)
    )
      if (performance.now() > end)
        throw new Error(`waited in vain for ${what}: ${this.worker.running.output().slice(-3000)}`);
  }

  /** Fills the write-ahead log until the database server crashes. Returns its last error. */
  async crashDatabase(): Promise<string> {
    if (!(this.database instanceof TmpfsVolume)) await this.server.kill();
    const write = `SELECT pg_logical_emit_message(false, 'room', repeat('x', 1000000))`;
    let words = "";
    const fell = async () => {
      words = await this.workspace.database.queryDeliveries(write).then(
        () => "",
        (error: unknown) => String(error),
      );
      return /terminated|ECONNREFUSED|ECONNRESET|pg_wal|recovery|starting up|shutting down/.test(
        words,
      );
    };
    await this.waitUntil("the database's fall", fell, 30_000);
    return words;
  }

  /** Makes room for the database and starts it. */
  async restoreDatabase(): Promise<void> {
    const mend = async () => {
      if (this.database instanceof TmpfsVolume) await this.database.clear();
      await this.server.start();
      await this.database.clear();
      return true;
    };
    await this.waitUntil("the database's return", mend, 60_000);
  }

  async verdict(): ReturnType<Workspace["judge"]> {
    await writeFile(this.workspace.nextLogFile(), this.web.process.output());
    return this.workspace.judge();
  }

  close(): Promise<void> {
    return this.#end();
  }
}
