import type { Actor, Role } from "#lib/actor";

type AllowedActors = {
  staff: Role | "nobody";
  operator?: true;
  worker?: true;
  system?: true;
  public?: true;
  phone?: true;
  link?: true;
};

const ROLE_RANK: Record<Role, number> = { viewer: 0, editor: 1, admin: 2 };

/**
 * The lowest role for each permission; `operator` means every operator. Routes and act() both use
 * it.
 */
export const permissions = {
  "studio.view": { staff: "viewer", worker: true },
  "product.edit": { staff: "editor", system: true, worker: true },
  "video.add": { staff: "editor", worker: true, system: true },
  "video.check": { staff: "nobody", worker: true },
  "video.delete": { staff: "editor", worker: true },
  "draft.edit": { staff: "editor", worker: true },
  "draft.consent": { staff: "editor" },
  "approval.configure": { staff: "admin" },
  "connection.link": { staff: "admin" },
  "connection.use": { staff: "nobody", worker: true },
  "webhook.read": { staff: "admin" },
  "webhook.receive": { staff: "nobody", system: true },
  "connection.disconnect": { staff: "admin", worker: true, system: true },
  "connection.restrict": { staff: "nobody", worker: true },
  "delivery.manage": { staff: "editor" },
  "delivery.run": { staff: "nobody", worker: true },
  "pull.serve": { staff: "nobody", system: true },
  "handoff.create": { staff: "editor" },
  "handoff.use": { staff: "nobody", phone: true },
  "mail.send": { staff: "nobody", worker: true, system: true },
  "mail.view_captured": { staff: "admin" },
  "session.manage_own": { staff: "viewer" },
  "staff.sign_in": { staff: "viewer", public: true },
  "staff.bootstrap": { staff: "nobody", system: true, public: true },
  "staff.manage": { staff: "admin" },
  "staff.confirm_address": { staff: "nobody", operator: true, system: true },
  "invitation.accept": { staff: "nobody", link: true },
  "password.request_reset": { staff: "nobody", public: true },
  "password.reset": { staff: "nobody", link: true },
  "shop.create": { staff: "nobody", system: true },
  "shop.suspend": { staff: "nobody", worker: true },
  "deletion.request": { staff: "admin", public: true, system: true },
  "deletion.decide": { staff: "nobody", operator: true },
  "deletion.object": { staff: "admin" },
  "deletion.carry_out": { staff: "nobody", worker: true, system: true },
  "export.request": { staff: "admin", public: true },
  "export.download": { staff: "admin", public: true },
  "export.build": { staff: "nobody", system: true },
  "operator.grant": { staff: "nobody", system: true },
  "keys.manage": { staff: "nobody", system: true },
  "backup.restore": { staff: "nobody", system: true },
  "audit.export_heads": { staff: "nobody", system: true },
  "retention.read": { staff: "admin" },
  "retention.purge": { staff: "nobody", system: true },
} as const satisfies Record<string, AllowedActors>;

export type Permission = keyof typeof permissions;

/** Returns whether this actor has this permission. */
export function can(actor: Actor, permission: Permission): boolean {
  const who: AllowedActors = permissions[permission];
  if (actor.kind === "staff")
    return (
      (who.staff !== "nobody" && ROLE_RANK[actor.role] >= ROLE_RANK[who.staff]) ||
      (who.operator === true && actor.operator)
    );
  return who[actor.kind] === true;
}

/** Returns whether this permission concerns the installation, not the actor's shop. */
export function isInstallationScoped(permission: Permission): boolean {
  const who: AllowedActors = permissions[permission];
  return who.operator === true;
}
