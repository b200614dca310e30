import type { Actor, Role } from "#lib/actor";

type Who = { staff: Role | "nobody"; worker?: true; system?: true; public?: true; phone?: true };

const RANK: Record<Role, number> = { viewer: 0, editor: 1, admin: 2 };

/** Who may do what. `staff` names the lowest role that may. Doors and act() both ask this one table. */
export const permissions = {
  "studio.view": { staff: "viewer", worker: true },
  "product.edit": { staff: "editor", system: true, worker: true },
  "video.add": { staff: "editor", worker: true, system: true },
  "video.check": { staff: "nobody", worker: true },
  "video.delete": { staff: "editor", worker: true },
  "draft.edit": { staff: "editor", worker: true },
  "draft.consent": { staff: "editor" },
  "approval.require": { staff: "admin" },
  "connection.link": { staff: "admin" },
  "connection.use": { staff: "nobody", worker: true },
  "webhook.read": { staff: "admin" },
  "webhook.receive": { staff: "nobody", system: true },
  "connection.disconnect": { staff: "admin", worker: true, system: true },
  "delivery.steer": { staff: "editor" },
  "delivery.run": { staff: "nobody", worker: true },
  "fetch.serve": { staff: "nobody", system: true },
  "handoff.make": { staff: "editor" },
  "handoff.use": { staff: "nobody", phone: true },
  "mail.send": { staff: "nobody", worker: true, system: true },
  "mail.practice": { staff: "admin" },
  "session.own": { staff: "viewer" },
  "staff.sign_in": { staff: "viewer", public: true },
  "staff.set_up": { staff: "nobody", system: true, public: true },
  "staff.manage": { staff: "admin" },
  "deletion.request": { staff: "admin", public: true, system: true },
  "deletion.run": { staff: "nobody", worker: true, system: true },
  "retention.sweep": { staff: "nobody", system: true },
} as const satisfies Record<string, Who>;

export type Permission = keyof typeof permissions;

/** May this actor do this? Pure. */
export function may(actor: Actor, permission: Permission): boolean {
  const who: Who = permissions[permission];
  if (actor.kind === "staff") return who.staff !== "nobody" && RANK[actor.role] >= RANK[who.staff];
  return who[actor.kind] === true;
}
