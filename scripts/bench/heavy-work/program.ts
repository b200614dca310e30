// What is measured: the acts in their order, and the program that does each.
import type { WorkWorlds } from "./worlds.ts";

export type WorkAct = {
  label: string;
  /** In whose environment it runs: the made world, its database's owner, or the restored copy. */
  where: "made" | "owner" | "restored";
  args: string[];
  exitCodes?: number[];
  /** What the next act needs. */
  afterwards?: () => void | Promise<void>;
};

/** How long a studio was off before its largest sweep. */
const BACKLOG_DAYS = 14;

const act = (label: string, where: WorkAct["where"], name: string, argument = ""): WorkAct => ({
  label,
  where,
  args: ["scripts/bench/heavy-work/act.ts", name, argument],
});
const restored = (label: string, ...args: string[]): WorkAct => ({
  label,
  where: "restored",
  args,
});

/** First what changes nothing; the rest on a copy, which the backup and its restore make. */
export const workActs = (worlds: WorkWorlds): WorkAct[] => [
  act("Readiness", "made", "readiness"),
  act("Reading what is due", "made", "due"),
  act("Ages of retained data", "made", "ages"),
  act("E-mails that are due", "made", "emails"),
  act("Deadlines of deletion requests", "made", "deadlines"),
  {
    label: "Backup",
    where: "made",
    args: ["lib/cli/backup.ts", "--to", worlds.scratch],
    // 2: files that the database names are missing.
    exitCodes: [0, 2],
    afterwards: worlds.nameArchive,
  },
  {
    label: "Restore",
    where: "owner",
    args: [
      "scripts/restore.ts",
      worlds.archive,
      "--into",
      worlds.copyName,
      "--data",
      worlds.copyFolder,
    ],
    afterwards: worlds.openCopy,
  },
  act("Heartbeat", "restored", "heartbeat"),
  act("Webhook", "restored", "webhook"),
  act("Watching a folder of 1,000 files", "restored", "folder"),
  act("Export of chain ends, all", "restored", "heads"),
  act("Export of chain ends, recent", "restored", "recent-heads"),
  restored("Audit verification, all", "lib/cli/verify-audit.ts"),
  restored("Audit verification, resumed", "lib/cli/verify-audit.ts", "--resume"),
  act("Retention sweep, the first", "restored", "sweep", "0"),
  act("Retention sweep, an hour later", "restored", "sweep", "0"),
  act("Export of the busiest account", "restored", "export"),
  act("Erasure of the busiest account", "restored", "erase"),
  restored("A new key", "lib/cli/keys.ts", "add"),
  restored("The new key made primary", "lib/cli/keys.ts", "primary", "k2"),
  restored("Values sealed again", "lib/cli/keys.ts", "reseal"),
  restored("Values opened", "lib/cli/keys.ts", "verify"),
  act(`Retention sweep after ${BACKLOG_DAYS} days off`, "restored", "sweep", String(BACKLOG_DAYS)),
];
