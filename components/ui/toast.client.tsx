"use client";

import { Check, CircleAlert, X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";

type Toast = {
  id: number;
  message: string;
  tone: "ok" | "danger";
  action: { label: string; run: () => void } | undefined;
};

const VISIBLE_MS = 8_000;

let shown: Toast[] = [];
let lastId = 0;
const NO_TOASTS: Toast[] = [];
const listeners = new Set<() => void>();

function publish(next: Toast[]) {
  shown = next;
  for (const listener of listeners) listener();
}

const dismiss = (id: number) => publish(shown.filter((one) => one.id !== id));

/** Shows a message for eight seconds, longer while hovered. Never the only place of an error. */
export function toast(
  message: string,
  options: { tone?: Toast["tone"]; action?: { label: string; run: () => void } } = {},
): void {
  lastId += 1;
  publish([
    ...shown.slice(-2),
    { id: lastId, message, tone: options.tone ?? "ok", action: options.action },
  ]);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Renders the toasts; used once, in the studio's layout. */
export function Toaster() {
  const toasts = useSyncExternalStore(
    subscribe,
    () => shown,
    () => NO_TOASTS,
  );
  return (
    <div
      role="status"
      aria-label="Messages"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-40 flex flex-col items-center gap-2 md:bottom-6"
    >
      {toasts.map((one) => (
        <ToastItem key={one.id} toast={one} />
      ))}
    </div>
  );
}

function ToastItem({ toast: { id, message, tone, action } }: { toast: Toast }) {
  useEffect(() => {
    const timer = setInterval(() => {
      // Stays while hovered or focused.
      if (!document.querySelector(`[data-toast="${id}"]:is(:hover, :focus-within)`)) dismiss(id);
    }, VISIBLE_MS);
    return () => clearInterval(timer);
  }, [id]);
  const Icon = tone === "ok" ? Check : CircleAlert;
  return (
    <div
      data-toast={id}
      className="pointer-events-auto flex max-w-full animate-appear items-center gap-3 rounded-sm bg-ink py-2 pr-2 pl-4 text-paper shadow-lg"
    >
      <Icon size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />
      <span className="min-w-0">{message}</span>
      {action ? (
        <button
          type="button"
          className="min-h-8 shrink-0 px-2 font-medium underline underline-offset-4 focus-visible:outline-paper"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      ) : null}
      <button
        type="button"
        aria-label="Dismiss"
        className="flex size-8 shrink-0 items-center justify-center focus-visible:outline-paper"
        onClick={() => dismiss(id)}
      >
        <X size={16} strokeWidth={1.5} aria-hidden />
      </button>
    </div>
  );
}
