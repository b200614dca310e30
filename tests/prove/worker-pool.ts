import type { InstrumentedProcess } from "#tests/prove/instrumented-process";
import type { Workspace } from "#tests/prove/workspace";
import { killAndWait } from "#tests/support/drivers/processes";

/** The workers of one workspace. Dead ones are restarted, as `npm start` does. */
export class WorkerPool {
  readonly #workspace: Workspace;
  #workers: InstrumentedProcess[] = [];
  #instructions: object = {};

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get first(): InstrumentedProcess {
    const [worker] = this.#workers;
    if (!worker) throw new Error("no worker is running");
    return worker;
  }

  /** Starts or ends workers until this many run with these instructions. */
  async ensureWorkers(count: number, instructions: object): Promise<void> {
    if (JSON.stringify(instructions) !== JSON.stringify(this.#instructions)) {
      for (const worker of this.#workers) await killAndWait(worker.running.child, "SIGKILL");
      this.#workers = [];
      this.#instructions = instructions;
    }
    const alive = this.#workers.filter((worker) => worker.alive);
    for (const worker of alive.splice(count)) await killAndWait(worker.running.child, "SIGTERM");
    this.#workers = alive;
    while (this.#workers.length < count)
      this.#workers.push(await this.#workspace.startWorker(instructions));
  }

  /**
   * Replaces dead workers. Returns when the first replacement started, or null without a dead one.
   */
  async restartDeadWorkers(): Promise<number | null> {
    const dead = this.#workers.findIndex((worker) => !worker.alive);
    if (dead < 0) return null;
    const startedAt = performance.now();
    this.#workers[dead] = await this.#workspace.startWorker(this.#instructions);
    return startedAt;
  }

  /** Starts a worker beside one that is stopped. */
  async addWorker(): Promise<void> {
    this.#workers.push(await this.#workspace.startWorker(this.#instructions));
  }
}
