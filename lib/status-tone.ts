/** quiet: nothing to do, live: running, ok: done, attention: a person is needed, danger: failed. */
export type StatusTone = "quiet" | "live" | "ok" | "attention" | "danger";
