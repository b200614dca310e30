/** quiet: nothing to do · live: in progress · ok: done · attention: a person is needed · danger: it failed. */
export type StatusTone = "quiet" | "live" | "ok" | "attention" | "danger";
