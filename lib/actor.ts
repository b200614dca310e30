/**
 * Who acts. Pages, route handlers and jobs find the actor; commands and queries are told it and
 * trust nothing else.
 */
export type Role = "viewer" | "editor" | "admin";

/** How a session began, and which second factor was used; a passkey is both. */
export type SignInMethod = "password" | "passkey" | "oidc";
export type SecondFactor = "totp" | "recovery_code" | "passkey" | "oidc";

/** A signed-in member of staff, looked up for this request. */
export type StaffActor = {
  kind: "staff";
  staffId: string;
  shopId: string;
  sessionId: string;
  name: string;
  role: Role;
  /** Operator of the installation. */
  operator: boolean;
};

/** The worker, acting for one shop. */
export type WorkerActor = { kind: "worker"; shopId: string };

/** The installation itself: first start, purges, TikTok's webhooks. */
export type SystemActor = { kind: "system" };

/** Anyone, through a public form. */
export type PublicActor = { kind: "public" };

/** The holder of one handoff link. */
export type HandoffActor = { kind: "phone"; shopId: string; deliveryId: string; handoffId: string };

/** The holder of one invitation or password reset link. */
export type InvitationOrResetActor = { kind: "link"; shopId: string; linkId: string };

export type Actor =
  | StaffActor
  | WorkerActor
  | SystemActor
  | PublicActor
  | HandoffActor
  | InvitationOrResetActor;

/** An actor of one shop; only these read or write a shop's rows. */
export type ShopActor = StaffActor | WorkerActor | HandoffActor;

export const systemActor: SystemActor = { kind: "system" };
export const publicActor: PublicActor = { kind: "public" };

/** Returns the worker acting for this shop. */
export function workerActor(shopId: string): WorkerActor {
  return { kind: "worker", shopId };
}
