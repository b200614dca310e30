import { bases, dataClasses, type DataClass } from "#lib/privacy/policy";

/** What is kept, class by class, from the same file that the daily sweep obeys. */
export function Periods() {
  return (
    <ul className="divide-y divide-hairline border-y text-base !pl-0 [list-style:none]">
      {Object.entries<DataClass>(dataClasses).map(([key, one]) => (
        <li key={key} className="!mt-0 break-inside-avoid py-6">
          <h3 id={`kept-${key}`}>{one.name}</h3>
          <p className="mt-1.5 text-soft">{one.holds}</p>
          <dl className="mt-4 grid gap-x-10 gap-y-3 sm:grid-cols-2">
            <Entry term="Kept">{one.kept}</Entry>
            <Entry term="Then">{one.afterwards}</Entry>
            <Entry term="Why">{one.why}</Entry>
            <Entry term="Legal basis">{BASIS[one.basis]}</Entry>
          </dl>
        </li>
      ))}
    </ul>
  );
}

const BASIS = { workflow: "The workflow you asked for", security: "Safety of the service", proof: "Proof of what was done" } as const;

function Entry({ term, children }: { term: string; children: string }) {
  return (
    <div>
      <dt className="text-sm text-faint">{term}</dt>
      <dd className={term === "Kept" ? "font-medium" : undefined}>{children}</dd>
    </div>
  );
}

/** The three legal bases in full, in the short words that the list above uses. */
export function LegalBases() {
  return (
    <ul>
      {Object.entries(bases).map(([key, words]) => (
        <li key={key}>
          <strong className="font-medium">{BASIS[key as keyof typeof BASIS]}.</strong> {words}
        </li>
      ))}
    </ul>
  );
}
