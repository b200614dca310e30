import type { Role } from "#lib/actor";

export const roleLabels: Record<Role, string> = {
  viewer: "Viewer",
  editor: "Editor",
  admin: "Administrator",
};

/** What each role may do. */
export const roleDescriptions: Record<Role, string> = {
  viewer: "sees everything, changes nothing",
  editor: "prepares videos and sends them",
  admin: "also connects TikTok accounts and manages people",
};
