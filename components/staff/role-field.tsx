import { getFormValue } from "#components/ui/get-form-value";
import type { Role } from "#lib/actor";
import { roleDescriptions, roleLabels } from "#lib/staff/labels";

const roles = ["viewer", "editor", "admin"] as const;

/** The role selected in a form with a RoleField. */
export const selectedRole = (form: HTMLFormElement): Role =>
  roles.find((role) => role === getFormValue(form, "role")) ?? "viewer";

/** Radio buttons of the three roles, each with what it may do. */
export function RoleField({
  initial,
  hideLegend = false,
}: {
  initial: Role;
  /** For where the section around it names it. */
  hideLegend?: boolean;
}) {
  return (
    <fieldset>
      <legend className={hideLegend ? "sr-only" : "mb-2 text-sm font-medium"}>Role</legend>
      <div className="divide-y divide-hairline border-y">
        {roles.map((role) => (
          <label key={role} className="flex min-h-11 items-start gap-3 py-2.5">
            <input
              type="radio"
              name="role"
              value={role}
              defaultChecked={role === initial}
              className="mt-[0.3rem] size-4 shrink-0 accent-accent"
            />
            <span>
              {roleLabels[role]}
              <span className="block text-sm text-soft first-letter:uppercase">
                {roleDescriptions[role]}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
