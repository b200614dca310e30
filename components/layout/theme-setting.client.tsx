"use client";

import { useState } from "react";

import { applyTheme, type Theme } from "#components/ui/theme";
import { Segmented } from "#components/ui/segmented.client";

const options = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

/** Chooses light, dark or the system's appearance; saved in this browser. */
export function ThemeSetting({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const choose = (chosen: Theme) => {
    applyTheme(chosen);
    setTheme(chosen);
  };
  return <Segmented label="Appearance" value={theme} onChange={choose} options={options} />;
}
