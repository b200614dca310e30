/** Says in one line how programs that read videos run here, and what that gives up. */
export function describeCage({ caged, root }: { caged: boolean; root: boolean }): string {
  if (caged)
    return root
      ? "Programs that read videos run as nobody, in a cage. All else runs as root, which can read and change everything here: start the studio as a user of its own."
      : "Programs that read videos run in a cage: no network, no file but the one video.";
  const limits =
    "Programs that read videos run without a cage, as this machine allows no namespaces. Only their time, memory and file size are limited";
  return root
    ? `${limits}, and they run as root: start the studio as a user of its own.`
    : `${limits}: keep secrets of others out of reach of this user.`;
}
