import type { Role } from "#lib/actor";
import { passwordPolicy } from "#lib/staff/policy";

/** A role and what it may do, in a few words. */
export const roleDescriptions: Record<Role, string> = {
  viewer: "Viewer: sees everything, changes nothing",
  editor: "Editor: prepares videos and sends them",
  admin: "Administrator: also connects TikTok accounts and decides who works here",
};

/** A role in a word. */
export const roleLabels: Record<Role, string> = {
  viewer: "Viewer",
  editor: "Editor",
  admin: "Administrator",
};
