"use client";

import { Field, Select } from "#components/ui/field";
import { ListSearchField, useListQuery } from "#components/ui/list-query.client";
import type { Choices } from "#lib/page";

type Props = {
  label: string;
  /** The name of the parameter in the address; the search for a choice adds "find-". */
  name: string;
  /** What the first option says: "All accounts". */
  all: string;
  choices: Choices;
  className?: string;
};

/** A filter with a search of its own when it has more choices than it lists. */
export function ChoiceFilter({ label, name, all, choices, className }: Props) {
  const { get, set } = useListQuery();
  const search = findParam(name);
  return (
    <div className={className}>
      <Field label={label}>
        {(wire) => (
          <Select
            {...wire}
            value={get(name)}
            onChange={(event) => set({ [name]: event.target.value })}
          >
            <option value="">{all}</option>
            {choices.options.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {choices.more || get(search) !== "" ? (
        <div className="mt-3">
          <ListSearchField label={`Find in: ${label}`} name={search} />
        </div>
      ) : null}
    </div>
  );
}

/** The parameter of the search for a choice. */
const findParam = (name: string) => `find-${name}`;
