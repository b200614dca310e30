"use client";

import { useState } from "react";

import { applyTheme, type Theme } from "#components/ui/theme";
import { Segmented } from "#components/ui/segmented.client";

const options = [
  { value: "system", words: "As the device" },
  { value: "light", words: "Light" },
  { value: "dark", words: "Dark" },
] as const;

/** Light, dark, or as the device; kept in this browser. */
export function Appearance({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const choose = (chosen: Theme) => {
    applyTheme(chosen);
    setTheme(chosen);
  };
  return <Segmented label="Appearance" value={theme} onChange={choose} options={options} />;
}
