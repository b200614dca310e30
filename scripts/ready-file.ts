// ready.json in the data folder: what runs and where, for other programs on this machine.
import { join } from "node:path";

import { readJsonFile, writeFileAtomically } from "./bootstrap/lock-file.mjs";
import type { Config, PracticeSecrets, SimulatorUrls } from "./config.ts";

export type ReadyFile = {
  url: string;
  mode: "practice" | "rehearsal" | "live";
  simulator?: SimulatorUrls;
  signIn?: PracticeSecrets["signIn"];
  /** The address of the role that the studio runs with. */
  database: string;
  /** The address of the role that owns the tables. */
  databaseOwner: string;
  pids: Record<"launcher" | "web" | "worker" | "simulator" | "postgres", number | undefined>;
  dataDir: string;
  startedAt: string;
};

export const readyFilePath = ({ dataDir }: Pick<Config, "dataDir">) => join(dataDir, "ready.json");

export const readReadyFile = (config: Pick<Config, "dataDir">) =>
  readJsonFile(readyFilePath(config)) as ReadyFile | undefined;

export const writeReadyFile = (ready: ReadyFile) =>
  writeFileAtomically(readyFilePath(ready), `${JSON.stringify(ready, null, 2)}\n`, 0o600);
