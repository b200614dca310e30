import type { LedgerEvent, LedgerLine } from "./ledger-events.ts";
import { applyEvent } from "./apply-event.ts";
import { openLedger, type Ledger } from "./ledger.ts";
import { openMedia, type Media } from "./media.ts";
import type { Options } from "./options.ts";
import { openSecretStore, type SecretStore } from "./secrets.ts";
import { emptyState, type State } from "./state.ts";

/** What all parts of the simulator share. */
export interface World {
  readonly options: Options;
  readonly state: State;
  readonly media: Media;
  readonly secrets: SecretStore;
  /** Addresses of the two servers, set once they listen. */
  readonly urls: { api: string; upload: string };
  /** Virtual time in milliseconds: real time plus what the control API has added. */
  readonly now: () => number;
  /** Writes a line to the ledger and applies it to the state. Nothing else changes the state. */
  readonly record: (happening: LedgerEvent) => void;
  readonly ledgerLines: () => readonly LedgerLine[];
  /** Called after every recorded line; set by the scheduler. */
  onRecord: () => void;
  /** Deletes everything: ledger, secrets, media. */
  readonly clear: () => void;
  readonly close: () => void;
}

/** Opens the data folder and replays its ledger. */
export function openWorld(options: Options): World {
  const ledger: Ledger = openLedger(options.data);
  const state = emptyState();
  let seq = 0;
  for (const line of ledger.lines()) {
    applyEvent(state, line);
    seq = line.seq;
  }
  const world: World = {
    options,
    state,
    media: openMedia(options.data),
    secrets: openSecretStore(options.data),
    urls: { api: "", upload: "" },
    now: () => Date.now() + state.clockOffset,
    record: (happening) => {
      seq += 1;
      const stamp = { seq, at: world.now(), wall: new Date().toISOString() };
      const line: LedgerLine = { ...stamp, ...happening };
      ledger.append(line);
      applyEvent(state, line);
      world.onRecord();
    },
    ledgerLines: ledger.lines,
    onRecord: () => undefined,
    clear: () => {
      ledger.clear();
      world.secrets.clear();
      world.media.clear();
      Object.assign(state, emptyState());
      seq = 0;
    },
    close: ledger.close,
  };
  return world;
}
