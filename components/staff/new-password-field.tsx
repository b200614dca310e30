import { Field, Input } from "#components/ui/field";
import { passwordPolicy } from "#lib/staff/policy";

/** A field for a new password. */
export function NewPasswordField({
  name,
  label,
  error,
}: {
  name: string;
  label: string;
  error: string | undefined;
}) {
  return (
    <Field
      label={label}
      hint={`At least ${passwordPolicy.minLength} characters. Several unrelated words work well.`}
      error={error}
    >
      {(wire) => (
        <Input
          {...wire}
          name={name}
          type="password"
          autoComplete="new-password"
          minLength={passwordPolicy.minLength}
          required
        />
      )}
    </Field>
  );
}
