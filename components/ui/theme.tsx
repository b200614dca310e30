export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** The __Host- prefix says that no other host set it. */
const themeCookieName = (secure: boolean) => (secure ? "__Host-theme" : "theme");

/** Reads the chosen appearance from the cookies; "system" without one. */
export function readTheme(cookies: {
  get: (name: string) => { value: string } | undefined;
}): Theme {
  const chosen = (cookies.get(themeCookieName(true)) ?? cookies.get(themeCookieName(false)))?.value;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

/** The appearance after this one, where a button goes through all of them. */
export const nextTheme = (theme: Theme): Theme =>
  themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";

/** The appearance that the page has in the browser. */
export function currentTheme(): Theme {
  const applied = document.documentElement.dataset["theme"];
  return applied === "light" || applied === "dark" ? applied : "system";
}

const YEAR_SECONDS = 31_536_000;

/** Applies an appearance in the browser and stores it in a cookie for the server. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  const secure = location.protocol === "https:";
  document.cookie = `${themeCookieName(secure)}=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${secure ? "; secure" : ""}`;
}
