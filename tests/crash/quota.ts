import { mkdir, rm, stat, writeFile } from "node:fs/promises";

import pg from "pg";

import type { LimitedDisk } from "#tests/support/drivers/limited-volume";

/** Replaces a full media volume: writes of programs that load simulate-disk-full.ts fail. */
export class FileQuota implements LimitedDisk {
  readonly path: string;
  /** The environment of such a program. */
  readonly env: Record<string, string>;
  readonly #marker: string;

  private constructor(path: string) {
    this.path = path;
    this.#marker = `${path}.full`;
    this.env = {
      NODE_OPTIONS: "--import ./tests/crash/simulate-disk-full.ts",
      DISK_FULL_MARKER: this.#marker,
    };
  }

  static async open(path: string): Promise<FileQuota> {
    await mkdir(path, { recursive: true, mode: 0o755 });
    return new FileQuota(path);
  }

  availableBytes = () =>
    stat(this.#marker).then(
      () => 0,
      () => Infinity,
    );
  fill = () => writeFile(this.#marker, "");
  clear = () => rm(this.#marker, { force: true });
  close = async () => {};
}

const TABLES = ["AuditEvent", "Consent", "Delivery", "Transfer", "TiktokCall"];

/** Replaces a full database volume: writes to these tables fail with Postgres's error. */
export class RowQuota implements LimitedDisk {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async open(path: string): Promise<RowQuota> {
    await mkdir(path, { recursive: true, mode: 0o755 });
    return new RowQuota(path);
  }

  async #run(...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: process.env["DATABASE_URL"] });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  availableBytes = async () => Infinity;

  async fill(): Promise<void> {
    await this.#run(
      `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
       END $$`,
      ...TABLES.map(
        (table) =>
          `CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON "${table}" FOR EACH ROW EXECUTE FUNCTION no_room()`,
      ),
    );
  }

  clear = () => this.#run("DROP FUNCTION IF EXISTS no_room() CASCADE");
  close = async () => {};
}
