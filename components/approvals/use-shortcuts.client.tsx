"use client";

import { useEffect, useRef, useSyncExternalStore } from "react";

import { shortcutKey } from "#components/approvals/shortcut-key";

const STORAGE_KEY = "studio-shortcuts";

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input, textarea, select"));

/** Runs the action of a single key; not while a person types or a dialog is open. */
export function useShortcuts(keys: Record<string, () => void>, on: boolean): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      if (
        event.defaultPrevented ||
        isTyping(event.target) ||
        document.querySelector("dialog[open]")
      )
        return;
      const run = latest.current[shortcutKey(event)];
      if (!run) return;
      event.preventDefault();
      run();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [on]);
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function readEnabled(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== "off";
  } catch {
    return true;
  }
}

/**
 * Whether shortcuts are on in this browser; speech input and motor impairments can trigger them by
 * accident.
 */
export function useShortcutsEnabled(): [on: boolean, choose: (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, readEnabled, () => true);
  const choose = (next: boolean) => {
    try {
      localStorage.setItem(STORAGE_KEY, next ? "on" : "off");
    } catch {
      // Without storage shortcuts stay on.
    }
    for (const listener of listeners) listener();
  };
  return [on, choose];
}
