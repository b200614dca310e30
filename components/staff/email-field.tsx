import { Field, Input } from "#components/ui/field";

type Props = { hint?: string; error?: string | undefined; autoComplete?: "username" | "off" };

/** An e-mail address with which somebody signs in; sent as `email`. */
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
