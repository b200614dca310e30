export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** Behind https the name says that no other host set it. */
const themeCookieName = (secure: boolean) => (secure ? "__Host-theme" : "theme");

/** The appearance a person chose, out of their cookies; as the device does when there is none. */
export function readTheme(cookies: {
  get: (name: string) => { value: string } | undefined;
}): Theme {
  const chosen = (cookies.get(themeCookieName(true)) ?? cookies.get(themeCookieName(false)))?.value;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

const YEAR_SECONDS = 31_536_000;

/** In the browser: shows this appearance now and remembers it in a cookie, so that the server draws the right one at once. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  const secure = location.protocol === "https:";
  document.cookie = `${themeCookieName(secure)}=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${secure ? "; secure" : ""}`;
}
