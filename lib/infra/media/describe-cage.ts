type How = { user: "nobody" | "self" | null; root: boolean };

/** Says in one line how programs that read videos run here, and what that gives up. */
export function describeCage({ user, root }: How): string {
  if (user !== null)
    return root
      ? `Programs that read videos run ${user === "nobody" ? "as nobody" : "as root, without its rights"}, in a sandbox. Everything else runs as root, which can read and change everything here: start the studio as a separate user.`
      : "Programs that read videos run in a sandbox: no network, no file but the one video.";
  const limits =
    "Programs that read videos run without a sandbox, as this machine allows no namespaces. Only their time, memory and file size are limited";
  return root
    ? `${limits}, and they run as root: start the studio as a separate user.`
    : `${limits}: keep secrets of others out of reach of this user.`;
}
