import { Field, Input } from "#components/ui/field";

type Props = { hint?: string; error?: string | undefined; autoComplete?: "username" | "off" };

/** The e-mail address a person signs in with; sent as `email`. */
export function EmailField({ hint, error, autoComplete = "username" }: Props) {
  return (
    <Field label="E-mail address" hint={hint} error={error}>
      {(wire) => (
        <Input
          {...wire}
          name="email"
          type="email"
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          required
        />
      )}
    </Field>
  );
}
