export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** The appearance a person chose, from its cookie; as the device does when there is none. */
export function themeOf(cookie: string | undefined): Theme {
  return cookie === "light" || cookie === "dark" ? cookie : "system";
}
