"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";

import { applyTheme, nextTheme, type Theme } from "#components/ui/theme";

const THEME_OPTIONS = {
  system: { label: "system", icon: Monitor },
  light: { label: "light", icon: Sun },
  dark: { label: "dark", icon: Moon },
};

/** Cycles light, dark and system; stored in a cookie, so the server renders the right one. */
export function ThemeSwitch({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const { label, icon: Icon } = THEME_OPTIONS[theme];
  const next = () => {
    const chosen = nextTheme(theme);
    applyTheme(chosen);
    setTheme(chosen);
  };
  return (
    <button
      type="button"
      onClick={next}
      className="inline-flex min-h-8 items-center gap-2 text-sm text-soft hover:text-ink"
    >
      <Icon size={14} strokeWidth={1.5} aria-hidden />
      <span>
        <span className="sr-only">Appearance: </span>
        <span className="inline-block first-letter:uppercase">{label}</span>
      </span>
    </button>
  );
}
