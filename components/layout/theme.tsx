export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** The appearance a person chose, from its cookie; as the device does when there is none. */
export function themeOf(cookie: string | undefined): Theme {
  return cookie === "light" || cookie === "dark" ? cookie : "system";
}

const YEAR_SECONDS = 31_536_000;

/** In the browser: shows this appearance now and remembers it in a cookie, so that the server draws the right one at once. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}
