type How = { user: "nobody" | "self" | null; root: boolean };

/** Says in one line how programs that read videos run here, and what that gives up. */
export function describeCage({ user, root }: How): string {
  if (user !== null)
    return root
      ? `Programs that read videos run ${user === "nobody" ? "as nobody" : "as root, without its rights"}, in a sandbox. Everything else runs as root, with full access to this machine. Start the studio as a separate user instead.`
      : "Programs that read videos run in a sandbox, without network access and with access to one video only.";
  const limits =
    "Programs that read videos run without a sandbox, because Linux namespaces are not available here. Only their time, memory and file size are limited";
  return root
    ? `${limits}, and they run as root. Start the studio as a separate user instead.`
    : `${limits}. Make sure that this user cannot read other people's secrets.`;
}
