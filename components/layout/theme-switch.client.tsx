"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";

import { type Theme, themes } from "#components/layout/theme";

const LOOK = {
  system: { words: "As the device", icon: Monitor },
  light: { words: "Light", icon: Sun },
  dark: { words: "Dark", icon: Moon },
};

const YEAR_SECONDS = 31_536_000;

/** Goes round light, dark and as the device; remembered in a cookie so that the server draws the right one at once. */
export function ThemeSwitch({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const { words, icon: Icon } = LOOK[theme];
  const next = () => {
    const chosen = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
    if (chosen === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = chosen;
    document.cookie = `theme=${chosen}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    setTheme(chosen);
  };
  return (
    <button type="button" onClick={next} className="inline-flex min-h-8 items-center gap-2 text-sm text-soft hover:text-ink">
      <Icon size={14} strokeWidth={1.5} aria-hidden />
      <span className="sr-only">Appearance:</span> {words}
    </button>
  );
}
