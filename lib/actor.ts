/**
 * Who acts. Pages, doors and jobs find it out; verbs and queries are told it and trust nothing else.
 */
export type Role = "viewer" | "editor" | "admin";

/** How a session began, and what was proven beside the password; a passkey is both. */
export type SignInMethod = "password" | "passkey" | "oidc";
export type SecondFactor = "totp" | "recovery_code" | "passkey" | "oidc";

/** A signed-in member of staff, as looked up for this very request. */
export type StaffActor = {
  kind: "staff";
  staffId: string;
  shopId: string;
  sessionId: string;
  name: string;
  role: Role;
  /** Runs the installation for all its shops. */
  operator: boolean;
};

/** The worker, acting for one shop. */
export type WorkerActor = { kind: "worker"; shopId: string };

/** The installation itself: first start, sweeping, TikTok's webhooks. */
export type SystemActor = { kind: "system" };

/** Anyone, through a public form. */
export type PublicActor = { kind: "public" };

/** Whoever holds the link of one "finish on phone" page. */
export type PhoneActor = { kind: "phone"; shopId: string; deliveryId: string; handoffId: string };

/** Whoever holds the link of one invitation, or of one new password. */
export type LinkActor = { kind: "link"; shopId: string; linkId: string };

export type Actor = StaffActor | WorkerActor | SystemActor | PublicActor | PhoneActor | LinkActor;

/** An actor that belongs to one shop; the only kind that reads or writes a shop's rows. */
export type ShopActor = StaffActor | WorkerActor | PhoneActor;

export const systemActor: SystemActor = { kind: "system" };
export const publicActor: PublicActor = { kind: "public" };

/** The worker, acting for the shop with this id. */
export function workerActor(shopId: string): WorkerActor {
  return { kind: "worker", shopId };
}
