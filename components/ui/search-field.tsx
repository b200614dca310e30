import { Search } from "lucide-react";

type Props = { label: string; value: string; onChange: (text: string) => void };

/** A search field that filters while typing. */
export function SearchField({ label, value, onChange }: Props) {
  return (
    <label className="flex min-h-9 w-full max-w-72 items-center gap-2 border-b border-edge transition-colors focus-within:border-accent hover:border-ink max-sm:max-w-none">
      <Search size={15} strokeWidth={1.5} className="shrink-0 text-faint" aria-hidden />
      <span className="sr-only">{label}</span>
      <input
        type="search"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={label}
        className="w-full bg-transparent py-1 text-[1rem] md:text-base"
      />
    </label>
  );
}
